using System.Globalization;
using FaultTolerantPay.Model;
using FaultTolerantPay.Statements.Matching;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Statements.Queue;

/// <summary>Puts the findings of a comparison into the queue, batch by batch. Repeating it changes nothing more.</summary>
internal sealed class FindingQueue(IStatementDiscrepancyStore store, TimeProvider time)
{
    // With its id, a finding seeks at most five keys, and a store takes a thousand.
    private const int BatchSize = 200;

    // Fewer than a store lets wait.
    private const int MaxAtOnce = 32;

    // Operators act on a discrepancy meanwhile, but not again and again in the same moment.
    private const int MaxRounds = 10;

    public async ValueTask<StatementOpening> OpenAsync(
        string source, DateOnly day, IReadOnlyList<MatchResult> results, MatchRules rules, CancellationToken cancellationToken)
    {
        var total = new StatementOpening(0, 0, 0, 0, 0);
        foreach (StatementFinding[] batch in StatementFindings.Of(source, day, results).Chunk(BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            StatementOpening added = await PutAsync(batch, rules, cancellationToken).ConfigureAwait(false);
            total = new StatementOpening(
                total.Opened + added.Opened,
                total.Known + added.Known,
                total.Changed + added.Changed,
                total.Explained + added.Explained,
                total.NotOpened + added.NotOpened);
        }

        return total;
    }

    /// <summary>
    /// Opens the findings of a whole comparison of one merchant number's day, and resolves the open discrepancies of that day that it does
    /// not find any more: a corrected file, or a result that came meanwhile, settled them. What rows of this day explained, and do not any
    /// more, is opened again.
    /// </summary>
    public async ValueTask<StatementOpening> ReplaceAsync(
        string source,
        DateOnly day,
        string merchantNumber,
        IReadOnlyList<MatchResult> results,
        MatchRules rules,
        CancellationToken cancellationToken)
    {
        // First: another row of the same comparison may explain it then.
        await UnexplainAsync(source, day, merchantNumber, results, rules, cancellationToken).ConfigureAwait(false);
        StatementOpening opening = await OpenAsync(source, day, results, rules, cancellationToken).ConfigureAwait(false);
        await CorrectGoneAsync(
            OpenOf(source, merchantNumber) with { Day = day }, _ => true, IdsOf(source, day, results), cancellationToken)
            .ConfigureAwait(false);
        return opening;
    }

    /// <summary>The same for a comparison of many days: what is open and was compared, and was not found, is resolved.</summary>
    public async ValueTask ReplaceAsync(
        string source,
        Func<StatementDiscrepancy, bool> isCompared,
        string merchantNumber,
        IReadOnlyList<(DateOnly Day, MatchResult Result)> results,
        CancellationToken cancellationToken)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (IGrouping<DateOnly, MatchResult> day in results.GroupBy(one => one.Day, one => one.Result))
        {
            await OpenAsync(source, day.Key, [.. day], new MatchRules(), cancellationToken).ConfigureAwait(false);
            found.UnionWith(IdsOf(source, day.Key, [.. day]));
        }

        await CorrectGoneAsync(OpenOf(source, merchantNumber), isCompared, found, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens again what an earlier comparison of the day explained with rows that this one does not have.</summary>
    private async ValueTask UnexplainAsync(
        string source,
        DateOnly day,
        string merchantNumber,
        IReadOnlyList<MatchResult> results,
        MatchRules rules,
        CancellationToken cancellationToken)
    {
        string comparison = StatementFindings.ComparisonOf(source, day, merchantNumber);
        string evidence = string.Create(
            CultureInfo.InvariantCulture, $"A later comparison of the statement of {day:yyyy-MM-dd} does not have the row any more");
        string? after = null;
        do
        {
            QueryPage<StatementDiscrepancy> page = await store.ListAsync(
                new StatementDiscrepancyFilter { ExplainedIn = comparison }, after, StoreRules.MaxPageSize, cancellationToken)
                .ConfigureAwait(false);
            HashSet<string> sought = page.Items.Select(one => one.ExplainedBy!).ToHashSet(StringComparer.Ordinal);
            Dictionary<string, StatementFinding> found = sought.Count == 0 ? [] : StatementFindings.Of(source, day, results)
                .Where(finding => sought.Contains(finding.Discrepancy.Id))
                .ToDictionary(finding => finding.Discrepancy.Id, StringComparer.Ordinal);
            await ChangeAllAsync(
                page.Items.Where(
                    one => !found.TryGetValue(one.ExplainedBy!, out StatementFinding? finding) || !Agrees(one, finding, rules)),
                one => one.ExplainedIn == comparison ? QueueTransitions.Unexplain(one, evidence, time.GetUtcNow()) : null,
                cancellationToken).ConfigureAwait(false);
            after = page.Next;
        }
        while (after is not null);
    }

    private static HashSet<string> IdsOf(string source, DateOnly day, IReadOnlyList<MatchResult> results) =>
        StatementFindings.Of(source, day, results).Where(finding => finding.Opens).Select(finding => finding.Discrepancy.Id)
            .ToHashSet(StringComparer.Ordinal);

    private static StatementDiscrepancyFilter OpenOf(string source, string merchantNumber) =>
        new() { State = StatementDiscrepancyState.Open, Source = source, MerchantNumber = merchantNumber };

    /// <summary>Resolves what is open and was not found.</summary>
    private async ValueTask CorrectGoneAsync(
        StatementDiscrepancyFilter open,
        Func<StatementDiscrepancy, bool> isCompared,
        HashSet<string> found,
        CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            QueryPage<StatementDiscrepancy> page =
                await store.ListAsync(open, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            await ChangeAllAsync(
                page.Items.Where(one => isCompared(one) && one.ExplainedBy is null && !found.Contains(one.Id)),
                one => one.ExplainedBy is null ? QueueTransitions.Correct(one, time.GetUtcNow()) : null,
                cancellationToken).ConfigureAwait(false);
            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>Stores a change of each, several together: a store that groups its writes syncs once for them.</summary>
    private async ValueTask ChangeAllAsync(
        IEnumerable<StatementDiscrepancy> listed, Func<StatementDiscrepancy, QueueChange?> change, CancellationToken cancellationToken)
    {
        foreach (StatementDiscrepancy[] together in listed.Chunk(MaxAtOnce))
        {
            await Task.WhenAll(together.Select(one => ChangeAsync(one, change, cancellationToken).AsTask())).ConfigureAwait(false);
        }
    }

    /// <summary>Stores a change, whatever operators make of the discrepancy meanwhile.</summary>
    /// <param name="listed">The discrepancy as it was listed.</param>
    /// <param name="change">What becomes of it; null: it stays as it is.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    /// <returns>Whether it is changed.</returns>
    private async ValueTask<bool> ChangeAsync(
        StatementDiscrepancy listed, Func<StatementDiscrepancy, QueueChange?> change, CancellationToken cancellationToken)
    {
        StatementDiscrepancy? before = listed;
        for (int round = 0; round < MaxRounds; round++)
        {
            if (before is null || change(before) is not { After: { } after, Step: { } step })
            {
                return false;
            }

            if (await store.SaveAsync(after, step, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            before = await store.FindAsync(listed.Id, cancellationToken).ConfigureAwait(false);
        }

        throw new StoreException($"Discrepancy '{listed.Id}' was changed {MaxRounds} times meanwhile: repeat the call.");
    }

    private async ValueTask<StatementOpening> PutAsync(StatementFinding[] batch, MatchRules rules, CancellationToken cancellationToken)
    {
        RelatedDiscrepancies related = await FindRelatedAsync(batch, cancellationToken).ConfigureAwait(false);
        var opened = new List<StatementFinding>();
        int explained = 0, notOpened = 0;
        foreach (StatementFinding finding in batch)
        {
            bool isInQueue = finding.Opens && related.IsStored(finding);
            if (!isInQueue && await ExplainsAsync(finding, related, rules, cancellationToken).ConfigureAwait(false))
            {
                explained++;
            }
            else if (finding.Opens)
            {
                opened.Add(finding);
            }
            else
            {
                notOpened++;
            }
        }

        (int known, int changed) = await OpenAsync(opened, cancellationToken).ConfigureAwait(false);
        return new StatementOpening(opened.Count - known - changed, known, changed, explained, notOpened);
    }

    private async ValueTask<RelatedDiscrepancies> FindRelatedAsync(StatementFinding[] batch, CancellationToken cancellationToken)
    {
        string[] keys = [.. batch.Where(finding => finding.Opens || finding.Sought.Count > 0)
            .SelectMany(finding => finding.Sought.Append(finding.Discrepancy.Id)).Distinct(StringComparer.Ordinal)];
        return new RelatedDiscrepancies(
            keys.Length == 0 ? [] : await store.ListRelatedAsync(keys, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Whether a finding is explained together with an earlier discrepancy, which is resolved now or was before.</summary>
    private async ValueTask<bool> ExplainsAsync(
        StatementFinding finding, RelatedDiscrepancies related, MatchRules rules, CancellationToken cancellationToken)
    {
        if (related.ExplainedBy(finding).Any(earlier => Agrees(earlier, finding, rules)))
        {
            return true;
        }

        foreach (StatementDiscrepancy earlier in related.Sought(finding).Where(earlier => Agrees(earlier, finding, rules)))
        {
            if (await ExplainAsync(earlier, finding, cancellationToken).ConfigureAwait(false))
            {
                related.Use(earlier);
                return true;
            }
        }

        return false;
    }

    private async ValueTask<bool> ExplainAsync(StatementDiscrepancy earlier, StatementFinding finding, CancellationToken cancellationToken)
    {
        StatementDiscrepancy? before = earlier;
        string evidence = EvidenceOf(finding);
        string comparison = StatementFindings.ComparisonOf(
            earlier.Source, finding.Discrepancy.Day, StatementDiscrepancyRules.MerchantNumberOf(finding.Discrepancy));
        for (int round = 0; round < MaxRounds && before is not null; round++)
        {
            QueueChange change = QueueTransitions.Explain(before, finding.Discrepancy.Id, comparison, evidence, time.GetUtcNow());
            if (change is not { After: { } after, Step: { } step } || before.Fingerprint != earlier.Fingerprint)
            {
                return false;
            }

            if (await store.SaveAsync(after, step, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            before = await store.FindAsync(earlier.Id, cancellationToken).ConfigureAwait(false);
        }

        return before?.ExplainedBy == finding.Discrepancy.Id;
    }

    private async ValueTask<(int Known, int Changed)> OpenAsync(List<StatementFinding> findings, CancellationToken cancellationToken)
    {
        if (findings.Count == 0)
        {
            return (0, 0);
        }

        DateTimeOffset at = time.GetUtcNow();
        Dictionary<string, StatementDiscrepancy> found =
            findings.ToDictionary(finding => finding.Discrepancy.Id, finding => finding.Discrepancy, StringComparer.Ordinal);
        IReadOnlyList<StatementDiscrepancy> stored = await store.OpenAsync(
            [
                .. findings.Select(finding => QueueTransitions.Open(finding.Discrepancy, at))
                    .Select(change => (change.After!, change.Step!)),
            ],
            cancellationToken).ConfigureAwait(false);
        int changed = 0;
        foreach (StatementDiscrepancy before in stored)
        {
            StatementDiscrepancy now = found[before.Id];
            bool isChanged = await ChangeAsync(before, one => Changed(one, now), cancellationToken).ConfigureAwait(false);
            changed += isChanged ? 1 : 0;
        }

        return (stored.Count - changed, changed);
    }

    /// <summary>What a repeated comparison makes of it, if its rows are others, or if the comparison before did not find it.</summary>
    private QueueChange? Changed(StatementDiscrepancy before, StatementDiscrepancy found) =>
        before.Fingerprint == found.Fingerprint && !QueueTransitions.IsCorrected(before)
            ? null
            : QueueTransitions.Change(before, found, time.GetUtcNow());

    /// <summary>Whether the missing row came, and nothing differs that no tolerance allows.</summary>
    private static bool Agrees(StatementDiscrepancy earlier, StatementFinding finding, MatchRules rules)
    {
        MatchResult result = finding.Result;
        // Two rows of one day were compared, and the rules of that comparison did not match them.
        bool isOtherDay = earlier.Day != finding.Discrepancy.Day;
        return (earlier.Kind, result.Kind) switch
        {
            (MatchKind.OnlyOurs, MatchKind.OnlyTheirs) => isOtherDay && Agree(earlier.Ours!.Value, result.Theirs[0], rules),
            (MatchKind.OnlyTheirs, MatchKind.OnlyOurs) => isOtherDay && Agree(result.Ours!.Value, earlier.Theirs[0], rules),
            // The earlier row was compared again, and is matched now. Its outcome and fee may be what this statement told.
            (MatchKind.OnlyOurs, MatchKind.Matched or MatchKind.MatchedInParts or MatchKind.MatchedWithinTolerance) =>
                earlier.Ours!.Value.Amount == result.Ours!.Value.Amount,
            (MatchKind.OnlyTheirs, MatchKind.Matched or MatchKind.MatchedWithinTolerance) =>
                Agree(result.Theirs[0], earlier.Theirs[0], rules),
            _ => false,
        };
    }

    private static bool Agree(StatementRow ours, StatementRow theirs, MatchRules rules) =>
        RowComparison.Of(ours, theirs, rules).Differences == RowDifferences.None;

    private static string EvidenceOf(StatementFinding finding)
    {
        StatementDiscrepancy found = finding.Discrepancy;
        StatementRow row = found.Ours ?? found.Theirs[0];
        string what = finding.Result.Kind switch
        {
            MatchKind.OnlyTheirs => "it has the row in line",
            MatchKind.OnlyOurs => "our records have the row in line",
            _ => "both sides have the row, ours in line",
        };
        return PlainText.Clean(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Statement of {found.Day:yyyy-MM-dd}: {what} {row.Line}, {row.Amount}, {row.OurReference} {row.TheirReference}"),
            PlainText.MaxReasonLength);
    }
}
