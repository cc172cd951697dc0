namespace FaultTolerantPay.Testing.Fakes;

/// <summary>The common part of the fake payout and collection channels.</summary>
internal static class FakeChannel
{
    /// <summary>Accepts an instruction, and keeps its outcome.</summary>
    public static ChannelResult Take(
        List<Instruction> sent, FakeMemory<string, ChannelResult> memory, Instruction instruction, Func<Instruction, ChannelResult> answer)
    {
        lock (sent)
        {
            sent.Add(instruction);
        }

        ChannelResult result = answer(instruction);
        if (result.Outcome is OperationOutcome.Succeeded or OperationOutcome.Declined or OperationOutcome.Pending)
        {
            memory.Keep(instruction.Reference, result);
        }

        return result;
    }

    public static async Task<IReadOnlyList<ReportStatus>> ReportAsync(
        IChannelReports answers,
        Instruction instruction,
        ChannelResult result,
        InstitutionId reporter,
        int times,
        CancellationToken cancellationToken)
    {
        var report = new ChannelReport
        {
            Reference = instruction.Reference,
            ReportedBy = reporter,
            Purpose = instruction.Key.Purpose,
            AmountMinor = result.Outcome == OperationOutcome.Succeeded ? result.PartMinor ?? instruction.Amount.Minor : null,
            Currency = instruction.Amount.Currency,
            Result = result,
        };
        var statuses = new List<ReportStatus>();
        for (int i = 0; i < times; i++)
        {
            statuses.Add(await answers.ReportAsync(report, cancellationToken).ConfigureAwait(false));
        }

        return statuses;
    }
}
