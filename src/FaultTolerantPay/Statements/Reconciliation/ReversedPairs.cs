namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>
/// A payment that was reversed, and its reversal, undo each other. A statement lists both or neither, by the habit of the channel; if it
/// lists neither, nothing is missing.
/// </summary>
internal static class ReversedPairs
{
    /// <summary>The same results; pairs that the statement does not have at all are without effect.</summary>
    public static List<ComparedResult> Settle(List<ComparedResult> results)
    {
        var missing = results.Where(IsMissing).ToLookup(result => result.Match.Ours!.Value.OurReference, StringComparer.Ordinal);
        HashSet<ComparedResult> settled = new(ReferenceEqualityComparer.Instance);
        foreach (ComparedResult reversal in results.Where(
            result => IsMissing(result) && result.Match.Ours is { Kind: StatementRowKind.Reversal, OriginalReference.Length: > 0 }))
        {
            if (missing[reversal.Match.Ours!.Value.OriginalReference].FirstOrDefault(IsCharge) is { } charge)
            {
                settled.Add(reversal);
                settled.Add(charge);
            }
        }

        return settled.Count == 0
            ? results
            : [.. results.Select(result => settled.Contains(result)
                ? result with { Match = result.Match with { Kind = MatchKind.WithoutEffect } }
                : result)];
    }

    private static bool IsMissing(ComparedResult result) => result.Match.Kind == MatchKind.OnlyOurs;

    private static bool IsCharge(ComparedResult result) =>
        result.Match.Ours is { Kind: StatementRowKind.Payment or StatementRowKind.Capture };
}
