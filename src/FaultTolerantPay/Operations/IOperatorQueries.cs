using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

/// <summary>
/// The questions of an operator's day, answered page by page along an index: what a page costs does not grow with what the store holds. Totals read what they add up.
/// Implementations pass the conformance fixture of <c>FaultTolerantPay.Testing</c>. Every method throws <see cref="StoreException"/> where the store cannot be read,
/// <see cref="ArgumentOutOfRangeException"/> where a page length is outside 1 to 1,000, and <see cref="ArgumentException"/> for a cursor that no page of the query ended with,
/// or one of the query with another filter (<see cref="QueryCursor"/>); only the end of a period may be another from page to page.
/// </summary>
public interface IOperatorQueries
{
    /// <summary>
    /// Outstanding advances: those that count towards the caps (<see cref="Advance.ExposureMinor"/> above 0), by currency, the oldest first. A page reads along the index of the first that
    /// the filter has of customer, merchant, state, institution; the rest of the filter is compared with what lies there.
    /// </summary>
    /// <param name="filter">Which.</param>
    /// <param name="after">Where the page before ended; null: from the first.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<QueryPage<Advance>> ListOutstandingAsync(OutstandingFilter filter, string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>Adds outstanding advances up, in ordinal order of group and currency.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="by">What they are added up by.</param>
    /// <param name="after">Where the page before ended; null: from the first.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<QueryPage<OutstandingTotal>> SumOutstandingAsync(OutstandingFilter filter, OutstandingGroup by, string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>Outages that overlap a period: begun before its end, and not ended by its beginning. In the order in which they ended, the open one last.</summary>
    /// <param name="from">The beginning of the period.</param>
    /// <param name="until">Its end.</param>
    /// <param name="after">Where the page before ended; null: from the first.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<QueryPage<Outage>> ListOutagesAsync(DateTimeOffset from, DateTimeOffset until, string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>
    /// Journal entries that were booked in a period, in the order of their times. An entry bears the time of the node that booked it: one with an earlier time may still come while a node's
    /// clock is behind or its commit is under way. A period that ended longer ago than that is complete.
    /// </summary>
    /// <param name="from">The beginning of the period, included.</param>
    /// <param name="until">Its end, not included.</param>
    /// <param name="after">Where the page before ended; null: from the first.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<QueryPage<BookedEntry>> ListJournalAsync(DateTimeOffset from, DateTimeOffset until, string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>The control total of a period's journal, one for each currency, in ordinal order of their codes.</summary>
    /// <param name="from">The beginning of the period, included.</param>
    /// <param name="until">Its end, not included.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<JournalTotal>> SumJournalAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Work of a kind that was due at a time or before and is not leased, the longest due first.</summary>
    /// <param name="kind">The kind of work.</param>
    /// <param name="dueBy">At that time or before: the present time, less what may still count as in time.</param>
    /// <param name="after">Where the page before ended; null: from the first.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<QueryPage<LateWork>> ListOverdueAsync(WorkKind kind, DateTimeOffset dueBy, string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>How much work is late, by kind, and for advances by state; kinds and states without any are left out.</summary>
    /// <param name="dueBy">Due at that time or before.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<LateWorkTotal>> SumLateAsync(DateTimeOffset dueBy, CancellationToken cancellationToken);
}
