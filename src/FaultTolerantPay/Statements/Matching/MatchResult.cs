namespace FaultTolerantPay;

/// <summary>A group of rows that is not simply matched.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Differences">In what the sides differ, for <see cref="MatchKind.Differs"/> and within a tolerance.</param>
/// <param name="Ours">Our row; null if we have none.</param>
/// <param name="Theirs">Their rows: none, one, or the parts of one of ours.</param>
public sealed record MatchResult(MatchKind Kind, RowDifferences Differences, StatementRow? Ours, IReadOnlyList<StatementRow> Theirs)
{
    /// <summary>
    /// How many files before this one missed the other side already. A held row is given to the next comparison with 1.
    /// </summary>
    public int HeldBefore { get; init; }

    /// <summary>
    /// Their amount minus ours, in minor units of <see cref="Currency"/>; with one side alone, its whole amount, negative if it is ours.
    /// With two currencies it is our amount, negative: nothing of it is explained.
    /// </summary>
    public long DifferenceMinor => (Ours, Theirs) switch
    {
        ({ } ours, []) => -ours.AmountMinor,
        ({ } ours, _) when Differences.HasFlag(RowDifferences.Currency) => -ours.AmountMinor,
        ({ } ours, _) => checked(Theirs.Sum(row => row.AmountMinor) - ours.AmountMinor),
        _ => Theirs.Sum(row => row.AmountMinor),
    };

    /// <summary>The currency of our row, or of theirs if we have none.</summary>
    public Currency Currency => Ours?.Currency ?? Theirs[0].Currency;
}
