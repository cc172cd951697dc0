namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The checks of payout and collection channels: deadlines, cancellation, slow and unreachable partners, texts.</summary>
internal static partial class ChannelChecks<TChannel>
{
    private static async Task<Finding> LateAsync(ChannelRun<TChannel> run)
    {
        TimeSpan window = await run.Calls.WithAdapterAsync(
            channel => Task.FromResult(run.Methods.LateBookingWindow(channel))).ConfigureAwait(false);
        DateTimeOffset deadline = run.Calls.Time.GetUtcNow() - window - TimeSpan.FromMinutes(1);
        Instruction late = run.New() with { WrittenAt = deadline - TimeSpan.FromMinutes(1), SendBefore = deadline };
        Called<ChannelResult> sent = await run.SendAsync(late).ConfigureAwait(false);
        return ChannelRun<TChannel>.IsTaken(sent)
            ? Finding.Failed(sent.ToString())
            : await run.JudgeNotBookedAsync(late, sent.ToString()).ConfigureAwait(false);
    }

    private static async Task<Finding> CancelledAsync(ChannelRun<TChannel> run)
    {
        Instruction instruction = run.New();
        Called<ChannelResult> sent = await run.Calls
            .CallCancelledAsync((channel, token) => run.Methods.Send(channel, instruction, token)).ConfigureAwait(false);
        return await JudgeHonestAsync(run, instruction, sent).ConfigureAwait(false);
    }

    private static async Task<Finding> DownSendAsync(ChannelRun<TChannel> run)
    {
        Instruction instruction = run.New();
        if (await run.Calls.CallDownAsync(
            (channel, token) => run.Methods.Send(channel, instruction, token)).ConfigureAwait(false) is not { } sent)
        {
            return Finding.Skipped(AdapterRun<TChannel>.NoDown);
        }

        return ChannelRun<TChannel>.IsTaken(sent)
            ? Finding.Failed(sent.ToString())
            : await JudgeHonestAsync(run, instruction, sent).ConfigureAwait(false);
    }

    /// <summary>The call ended without an error of the adapter; if its result says that nothing was booked, nothing was.</summary>
    private static async Task<Finding> JudgeHonestAsync(ChannelRun<TChannel> run, Instruction instruction, Called<ChannelResult> sent)
    {
        if (!sent.HasEnded || sent.IsOdd)
        {
            return Finding.Failed(sent.ToString());
        }

        return ChannelRun<TChannel>.SaysNotBooked(sent)
            ? await run.JudgeNotBookedAsync(instruction, sent.ToString()).ConfigureAwait(false)
            : Finding.Passed;
    }

    private static async Task<Finding> SlowSendAsync(ChannelRun<TChannel> run)
    {
        Instruction instruction = run.New();
        if (await run.Calls.CallSlowAsync(
            (channel, token) => run.Methods.Send(channel, instruction, token)).ConfigureAwait(false) is not { } sent)
        {
            return Finding.Skipped(AdapterRun<TChannel>.NoSlow);
        }

        return Finding.Of(sent is { HasEnded: true, IsOdd: false } && !ChannelRun<TChannel>.SaysNotBooked(sent), sent.ToString());
    }

    private static async Task<Finding> SlowQueryAsync(ChannelRun<TChannel> run)
    {
        Instruction instruction = run.New();
        Finding sent = Taken(await run.SendAsync(instruction).ConfigureAwait(false));
        if (sent.IsFailure)
        {
            return sent;
        }

        return await run.Calls.CallSlowAsync(
            (channel, token) => run.Methods.Query(channel, instruction, token)).ConfigureAwait(false) is { } query
            ? Undecided(query)
            : Finding.Skipped(AdapterRun<TChannel>.NoSlow);
    }

    private static async Task<Finding> DownQueryAsync(ChannelRun<TChannel> run)
    {
        Instruction instruction = run.New();
        Finding sent = Taken(await run.SendAsync(instruction).ConfigureAwait(false));
        if (sent.IsFailure)
        {
            return sent;
        }

        return await run.Calls.CallDownAsync(
            (channel, token) => run.Methods.Query(channel, instruction, token)).ConfigureAwait(false) is { } query
            ? Undecided(query)
            : Finding.Skipped(AdapterRun<TChannel>.NoDown);
    }

    /// <summary>A query of an accepted instruction ended without the result that it does not exist, or that it was not booked.</summary>
    private static Finding Undecided(Called<QueryResult> query)
    {
        bool isWrong = query.HasAnswer
            && (!query.Answer.IsFound || query.Answer.Result.Outcome is OperationOutcome.NotExecuted or OperationOutcome.Declined);
        return Finding.Of(query is { HasEnded: true, IsOdd: false } && !isWrong, query.ToString());
    }

    private static async Task<Finding> TextsAsync(ChannelRun<TChannel> run)
    {
        Instruction instruction = run.New();
        Called<ChannelResult>?[] calls =
        [
            await run.SendAsync(instruction).ConfigureAwait(false),
            await run.SendAsync(instruction).ConfigureAwait(false),
            await run.Calls.CallDownAsync((channel, token) => run.Methods.Send(channel, run.New(), token)).ConfigureAwait(false),
        ];
        foreach (Called<ChannelResult>? call in calls)
        {
            Finding finding = Texts.Judge(call?.Error, instruction.Mandate, call?.Answer.Code, call?.Answer.Reference);
            if (finding.IsFailure)
            {
                return finding;
            }
        }
        return Finding.Passed;
    }
}
