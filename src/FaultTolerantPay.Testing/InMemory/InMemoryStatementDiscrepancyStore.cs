using System.Globalization;
using FaultTolerantPay.Model;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>A store of statements' discrepancies in memory, for tests and simulations; see <see cref="InMemoryStandInStore"/>.</summary>
/// <param name="disk">The durable state; null: a new one.</param>
public sealed class InMemoryStatementDiscrepancyStore(InMemoryDisk? disk = null) : IStatementDiscrepancyStore
{
    private readonly StatementDiscrepancyRows _rows = (disk ?? new InMemoryDisk()).StatementDiscrepancies;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StatementDiscrepancy>> OpenAsync(
        IReadOnlyList<(StatementDiscrepancy Discrepancy, StatementDiscrepancyStep Step)> discrepancies, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StatementDiscrepancyRules.CheckOpening(discrepancies);
        var stored = new List<StatementDiscrepancy>();
        lock (_rows.Lock)
        {
            foreach ((StatementDiscrepancy discrepancy, StatementDiscrepancyStep step) in discrepancies)
            {
                if (_rows.Find(discrepancy.Id) is { } known)
                {
                    stored.Add(known.Value);
                }
                else
                {
                    _rows.Add(discrepancy, step);
                }
            }
        }

        return ValueTask.FromResult<IReadOnlyList<StatementDiscrepancy>>(stored);
    }

    /// <inheritdoc/>
    public ValueTask<bool> SaveAsync(
        StatementDiscrepancy discrepancy, StatementDiscrepancyStep step, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StatementDiscrepancyRules.CheckStep(discrepancy, step);
        lock (_rows.Lock)
        {
            if (_rows.Find(discrepancy.Id) is not { } row || row.Value.Version != discrepancy.Version - 1)
            {
                return ValueTask.FromResult(false);
            }

            row.Value = discrepancy;
            row.Steps.Add(step);
            return ValueTask.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask<StatementDiscrepancy?> FindAsync(string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_rows.Lock)
        {
            return ValueTask.FromResult(_rows.Find(id)?.Value);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StatementDiscrepancy>> ListRelatedAsync(
        IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(keys.Count);
        HashSet<string> sought = keys.ToHashSet(StringComparer.Ordinal);
        lock (_rows.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<StatementDiscrepancy>>(
                [.. _rows.ByTime.Select(row => row.Value).Where(one => IsRelated(one, sought))]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StatementDiscrepancyStep>> ListStepsAsync(
        string id, long after, int maxItems, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        lock (_rows.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<StatementDiscrepancyStep>>(
                [.. (_rows.Find(id)?.Steps ?? []).Where(step => step.Number > after).Take(maxItems)]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<QueryPage<StatementDiscrepancy>> ListAsync(
        StatementDiscrepancyFilter filter, string? after, int maxItems, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        string subject = StatementDiscrepancyRules.SubjectOf(filter);
        (long ticks, long number) place = after is null ? (-1, 0) : PlaceOf(after, subject);
        lock (_rows.Lock)
        {
            StatementDiscrepancyRow[] page =
            [
                .. _rows.ByTime
                    .Where(row => (row.Value.OpenedAt.UtcTicks, row.Number).CompareTo(place) > 0
                        && StatementDiscrepancyRules.Matches(filter, row.Value))
                    .Take(maxItems + 1),
            ];
            StatementDiscrepancyRow[] shown = page[..Math.Min(page.Length, maxItems)];
            return ValueTask.FromResult(new QueryPage<StatementDiscrepancy>(
                [.. shown.Select(row => row.Value)],
                page.Length > maxItems
                    ? QueryCursor.Of(subject, Text(shown[^1].Value.OpenedAt.UtcTicks), Text(shown[^1].Number))
                    : null));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StatementDiscrepancyTotal>> SumAsync(
        string? source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_rows.Lock)
        {
            var filter = new StatementDiscrepancyFilter { State = StatementDiscrepancyState.Open, Source = source };
            return ValueTask.FromResult(StatementDiscrepancyRules.InOrder(
                _rows.ByTime.Select(row => row.Value).Where(one => StatementDiscrepancyRules.Matches(filter, one))
                    .GroupBy(one => (
                        one.Kind, Age: StatementDiscrepancyRules.AgeOf(one.OpenedAt, now), one.ValueAtRisk.Currency))
                    .Select(group => new StatementDiscrepancyTotal(
                        group.Key.Kind,
                        group.Key.Age,
                        group.Key.Currency,
                        group.LongCount(),
                        group.Aggregate(Int128.Zero, (sum, one) => sum + one.ValueAtRisk.Minor)))));
        }
    }

    private static bool IsRelated(StatementDiscrepancy one, HashSet<string> keys) =>
        Has(keys, one.Id) || Has(keys, one.ExplainedBy)
        || (one.State == StatementDiscrepancyState.Open && (Has(keys, one.OurKey) || Has(keys, one.TheirKey)));

    private static bool Has(HashSet<string> keys, string? key) => key is not null && keys.Contains(key);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static (long Ticks, long Number) PlaceOf(string after, string subject)
    {
        string[] parts = QueryCursor.Parts(after, subject, 2);
        return long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long ticks)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? (ticks, number)
            : throw QueryCursor.Unknown(after);
    }
}
