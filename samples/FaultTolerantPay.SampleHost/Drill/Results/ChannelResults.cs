using FaultTolerantPay.SampleHost.Drill.Audit;

namespace FaultTolerantPay.SampleHost.Drill.Results;

/// <summary>What each logical channel did, from the instructions in the host's store.</summary>
internal static class ChannelResults
{
    /// <summary>A row for each operation and channel: payouts first, then collections, then refunds.</summary>
    /// <param name="instructions">All instructions; those of one advance and purpose in the order in which they were written.</param>
    public static IReadOnlyList<ChannelResultRow> Of(IReadOnlyList<InstructionRow> instructions)
    {
        IReadOnlyList<(InstructionRow From, InstructionRow To)> failovers = Failovers(instructions);
        ILookup<(InstructionPurpose, string), InstructionRow> from = failovers.ToLookup(pair => KeyOf(pair.From), pair => pair.From);
        ILookup<(InstructionPurpose, string), InstructionRow> to = failovers.ToLookup(pair => KeyOf(pair.To), pair => pair.To);
        Dictionary<InstructionPurpose, int> all = instructions.CountBy(row => row.Purpose).ToDictionary();
        return
        [
            .. instructions.GroupBy(KeyOf).OrderBy(rows => rows.Key.Purpose).ThenBy(rows => rows.Key.Channel, StringComparer.Ordinal)
                .Select(rows => Row(
                    rows.Key.Channel, rows.Key.Purpose, [.. rows], all[rows.Key.Purpose], from[rows.Key].Count(), to[rows.Key].Count())),
        ];
    }

    /// <summary>Each instruction that a channel did not carry out, with the one that another channel got instead.</summary>
    public static IReadOnlyList<(InstructionRow From, InstructionRow To)> Failovers(IReadOnlyList<InstructionRow> instructions) =>
    [
        .. instructions.Zip(instructions.Skip(1)).Where(pair => pair.First.Subject == pair.Second.Subject
            && pair.First.Purpose == pair.Second.Purpose && pair.First.Channel != pair.Second.Channel && SpeaksForAnother(pair.First)),
    ];

    /// <summary>
    /// A collection that was declined for the customer's sake is tried again later, maybe elsewhere; that says nothing about the channel.
    /// </summary>
    private static bool SpeaksForAnother(InstructionRow row) => row is { IsResolved: true, MovedMinor: 0 }
        && (row.Purpose == InstructionPurpose.Payout || row.Outcome == OperationOutcome.NotExecuted
            || row.Cause is FailureCause.Channel or FailureCause.Merchant);

    private static (InstructionPurpose Purpose, string Channel) KeyOf(InstructionRow row) => (row.Purpose, row.Channel);

    private static ChannelResultRow Row(
        string channel, InstructionPurpose purpose, InstructionRow[] rows, int all, int failovers, int takenOver)
    {
        int succeeded = rows.Count(row => row is { IsResolved: true, Outcome: OperationOutcome.Succeeded });
        int certain = rows.Count(row => row.IsResolved);
        return new ChannelResultRow
        {
            Channel = channel,
            Operation = purpose switch
            {
                InstructionPurpose.Payout => "payout",
                InstructionPurpose.Collection => "collection",
                _ => "refund",
            },
            Attempts = rows.Length,
            SharePercent = Percent(rows.Length, all),
            Succeeded = succeeded,
            Declined = rows.Count(row => row is { IsResolved: true, Outcome: OperationOutcome.Declined }),
            NotExecuted = rows.Count(row => row is { IsResolved: true, Outcome: OperationOutcome.NotExecuted }),
            Open = rows.Length - certain,
            SuccessPercent = certain == 0 ? null : Percent(succeeded, certain),
            Failovers = failovers,
            TakenOver = takenOver,
            MovedMinor = Sum(rows, row => row.MovedMinor),
            FeesMinor = Sum(rows, row => row.FeeMinor),
        };
    }

    private static double Percent(int part, int of) => Math.Round(100.0 * part / of, 1);

    private static Dictionary<string, long> Sum(InstructionRow[] rows, Func<InstructionRow, long> minor) =>
        rows.GroupBy(row => row.Currency).ToDictionary(of => of.Key, of => of.Sum(minor));
}
