using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

/// <summary>Adds outstanding advances up by age.</summary>
public static class OutstandingAges
{
    private static readonly TimeSpan OneTick = TimeSpan.FromTicks(1);

    /// <summary>The ages at which a band ends, unless others are asked for: 1, 7, 30 and 90 days.</summary>
    public static IReadOnlyList<TimeSpan> DefaultBands { get; } = [TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30), TimeSpan.FromDays(90)];

    /// <summary>What is outstanding, in bands of age; the youngest band first. The age of an advance counts from the decision.</summary>
    /// <param name="queries">The store's queries.</param>
    /// <param name="filter">Which advances; its two times are not looked at.</param>
    /// <param name="now">The present time.</param>
    /// <param name="bands">Where bands end, more than 0 and growing; null: <see cref="DefaultBands"/>.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    /// <exception cref="ArgumentException">The bands do not grow.</exception>
    public static async ValueTask<IReadOnlyList<OutstandingAge>> SumOutstandingByAgeAsync(
        this IOperatorQueries queries, OutstandingFilter filter, DateTimeOffset now, IReadOnlyList<TimeSpan>? bands, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(filter);
        bands ??= DefaultBands;
        List<OutstandingAge> ages = [];
        TimeSpan from = TimeSpan.Zero;
        for (int i = 0; i <= bands.Count; i++)
        {
            TimeSpan? to = i < bands.Count ? bands[i] : null;
            if (to <= from)
                throw new ArgumentException($"A band ends at {to}: expected more than {from}, where it begins.", nameof(bands));
            // Young: not yet as old as where the band ends. What a node whose clock is ahead decided counts as young.
            OutstandingFilter band = filter with { ReservedFrom = to is { } end ? now.Minus(end).Plus(OneTick) : null, ReservedBefore = i == 0 ? null : now.Minus(from).Plus(OneTick) };
            QueryPage<OutstandingTotal> totals =
                await queries.SumOutstandingAsync(band, OutstandingGroup.Currency, null, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            ages.Add(new OutstandingAge(from, to, totals.Items));
            from = to ?? from;
        }
        return ages;
    }
}
