using FaultTolerantPay.Statements.Matching;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>
/// Finds our operations of other days for rows that only the statement has: an operation that the channel executed days later, or a row
/// that the statement of another day had before.
/// </summary>
internal sealed class LateRows(IReconciliationStore store)
{
    /// <summary>The same results, with those that only they have compared with our operation of another day, if there is one.</summary>
    public async ValueTask<List<ComparedResult>> FindAsync(
        ReconciliationDay day, DayComparison comparison, List<ComparedResult> results, CancellationToken cancellationToken)
    {
        var found = new List<ComparedResult>(results.Count);
        var alone = new List<MatchResult>();
        foreach (ComparedResult result in results)
        {
            bool isSought = result.Match is
            {
                Kind: MatchKind.OnlyTheirs or MatchKind.Duplicate, Ours: null, Theirs: [{ OurReference.Length: > 0 }, ..],
            };
            if (isSought)
            {
                alone.Add(result.Match);
            }
            else
            {
                found.Add(result);
            }
        }

        var groups = alone.GroupBy(match => (Class: RowClasses.Of(match.Theirs[0].Kind), match.Theirs[0].OurReference));
        foreach (var page in groups.Chunk(StoreRules.MaxPageSize))
        {
            string[] references = [.. page.Select(group => group.Key.OurReference).Distinct(StringComparer.Ordinal)];
            ILookup<string, RecordedOperation> operations =
                (await store.FindOperationsAsync(references, cancellationToken).ConfigureAwait(false))
                .Where(day.IsOf).ToLookup(operation => operation.Reference, StringComparer.Ordinal);
            Dictionary<string, StatementConfirmation> confirmations =
                (await store.FindConfirmationsAsync(references, cancellationToken).ConfigureAwait(false))
                .ToDictionary(one => one.Reference, StringComparer.Ordinal);
            foreach (var group in page)
            {
                RecordedOperation? ours = operations[group.Key.OurReference]
                    .FirstOrDefault(operation => RowClasses.Of(operation.Kind) == group.Key.Class);
                if (ours is not null && comparison.Has(ours, confirmations.GetValueOrDefault(ours.Reference)))
                {
                    // Our row was compared with another of theirs.
                    found.AddRange(group.Select(match => new ComparedResult(match, null)));
                    continue;
                }

                found.AddRange(Decide(day, comparison.Rules, [.. group], ours, confirmations.GetValueOrDefault(group.Key.OurReference)));
            }
        }

        return found;
    }

    private static IEnumerable<ComparedResult> Decide(
        ReconciliationDay day, MatchRules rules, MatchResult[] alone, RecordedOperation? ours, StatementConfirmation? confirmation)
    {
        if (ours is null)
        {
            return alone.Select(match => new ComparedResult(match, null));
        }

        if (confirmation is not null && !day.IsBy(confirmation))
        {
            return alone.Select(match => new ComparedResult(match with { Kind = MatchKind.Duplicate }, null));
        }

        var group = new RowGroup();
        group.Ours.Add(new GroupRow(day.RowOf(ours, 1), HeldBefore: 1));
        group.Theirs.AddRange(alone.SelectMany(match => match.Theirs.Select(row => new GroupRow(row, match.HeldBefore))));
        return GroupDecision.Decide(group, rules).Select(match => ComparedResult.Of(match, ours));
    }
}
