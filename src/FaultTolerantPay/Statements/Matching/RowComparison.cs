namespace FaultTolerantPay.Statements.Matching;

/// <summary>In what two rows differ, and which of it a tolerance allows.</summary>
/// <param name="Differences">What no tolerance allows.</param>
/// <param name="Tolerated">What a tolerance allows.</param>
internal readonly record struct RowComparison(RowDifferences Differences, RowDifferences Tolerated)
{
    /// <summary>Compares one of our rows with their amount, fee and status.</summary>
    public static RowComparison Of(in StatementRow ours, in StatementRow theirs, MatchRules rules)
    {
        RowDifferences status = ours.Status == theirs.Status ? RowDifferences.None : RowDifferences.Status;
        if (ours.Currency != theirs.Currency)
        {
            return new RowComparison(status | RowDifferences.Currency, RowDifferences.None);
        }

        var found = new RowComparison(status, RowDifferences.None)
            .With(
                RowDifferences.Amount,
                theirs.AmountMinor - ours.AmountMinor,
                rules.AmountToleranceMinor.GetValueOrDefault(ours.Currency));
        return rules.CompareFees
            ? found.With(
                RowDifferences.Fee,
                theirs.Fee.RoundedHalfUp().Minor - ours.Fee.RoundedHalfUp().Minor,
                rules.FeeToleranceMinor.GetValueOrDefault(ours.Currency))
            : found;
    }

    private RowComparison With(RowDifferences what, long difference, long tolerance) => difference == 0
        ? this
        : Math.Abs(difference) <= tolerance
            ? this with { Tolerated = Tolerated | what }
            : this with { Differences = Differences | what };
}
