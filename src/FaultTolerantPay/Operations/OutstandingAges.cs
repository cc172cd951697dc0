using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay;

/// <summary>Sums outstanding advances by age.</summary>
public static class OutstandingAges
{
    private static readonly TimeSpan OneTick = TimeSpan.FromTicks(1);

    /// <summary>The default ends of the bands: 1, 7, 30 and 90 days.</summary>
    public static IReadOnlyList<TimeSpan> DefaultBands { get; } =
        [TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30), TimeSpan.FromDays(90)];

    /// <summary>The outstanding amounts in bands of age, youngest first. The age of an advance counts from its decision.</summary>
    /// <param name="queries">The store's queries.</param>
    /// <param name="filter">The advances to sum; its two times are ignored.</param>
    /// <param name="now">The present time.</param>
    /// <param name="bands">The ends of the bands, positive and increasing. Null: <see cref="DefaultBands"/>.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    /// <exception cref="ArgumentException">The bands do not increase.</exception>
    public static async ValueTask<IReadOnlyList<OutstandingAge>> SumOutstandingByAgeAsync(
        this IOperatorQueries queries,
        OutstandingFilter filter,
        DateTimeOffset now,
        IReadOnlyList<TimeSpan>? bands,
        CancellationToken cancellationToken)
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
            {
                throw new ArgumentException($"A band ends at {to}: expected more than {from}, where it begins.", nameof(bands));
            }
            // The end of a band is exclusive. An advance from a node whose clock is ahead counts as young.
            OutstandingFilter band = filter with
            {
                ReservedFrom = to is { } end ? now.Minus(end).Plus(OneTick) : null,
                ReservedBefore = i == 0 ? null : now.Minus(from).Plus(OneTick),
            };
            QueryPage<OutstandingTotal> totals =
                await queries.SumOutstandingAsync(
                    band, OutstandingGroup.Currency, null, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            ages.Add(new OutstandingAge(from, to, totals.Items));
            from = to ?? from;
        }
        return ages;
    }
}
