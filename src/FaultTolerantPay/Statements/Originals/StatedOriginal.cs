namespace FaultTolerantPay.Statements.Originals;

/// <summary>What a statement has about a payment of our records.</summary>
/// <param name="Key">The payment.</param>
/// <param name="Executed">The rows that say that it was executed, without those that a reversal of the same file takes back.</param>
/// <param name="TakenBack">Executions and their reversals.</param>
/// <param name="ReversedLater">Reversals of what an earlier file has, or of a part.</param>
/// <param name="Undecided">The rows that say that it is still under way.</param>
/// <param name="Others">The rows that say that it failed.</param>
internal sealed record StatedOriginal(
    TransactionKey Key,
    IReadOnlyList<StatementRow> Executed,
    IReadOnlyList<StatementRow> TakenBack,
    IReadOnlyList<StatementRow> ReversedLater,
    IReadOnlyList<StatementRow> Undecided,
    IReadOnlyList<StatementRow> Others)
{
    /// <summary>Reads the rows about one payment.</summary>
    public static StatedOriginal Of(TransactionKey key, IEnumerable<StatementRow> rows)
    {
        ILookup<(StatementRowKind, StatementRowStatus), StatementRow> by = rows.ToLookup(row => (row.Kind, row.Status));
        StatementRow[] executed = [.. by[(StatementRowKind.Payment, StatementRowStatus.Succeeded)]];
        StatementRow[] reversed = [.. by[(StatementRowKind.Reversal, StatementRowStatus.Succeeded)]];
        (List<StatementRow> takenBack, List<StatementRow> stays, List<StatementRow> reversedLater) = ([], [.. executed], []);
        foreach (StatementRow reversal in reversed)
        {
            // After the reversal of a part the customer has still paid the rest.
            int taken = stays.FindIndex(row => row.Amount == reversal.Amount);
            if (taken < 0)
            {
                reversedLater.Add(reversal);
                continue;
            }

            takenBack.AddRange([stays[taken], reversal]);
            stays.RemoveAt(taken);
        }

        return new StatedOriginal(
            key,
            stays,
            takenBack,
            reversedLater,
            [.. by[(StatementRowKind.Payment, StatementRowStatus.Pending)], .. by[(StatementRowKind.Reversal, StatementRowStatus.Pending)]],
            [.. by[(StatementRowKind.Payment, StatementRowStatus.Failed)], .. by[(StatementRowKind.Reversal, StatementRowStatus.Failed)]]);
    }
}
