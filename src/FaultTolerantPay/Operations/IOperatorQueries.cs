using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// The queries of an operator's day. Each page is read along an index: the cost of a page does not grow with the size of the store. The
/// cost of a total grows with the number of records that it sums. Implementations pass the conformance fixture of
/// <c>FaultTolerantPay.Testing.NUnit</c>. Only the end of a period may differ between pages.
/// </summary>
/// <exception cref="StoreException">Every method: the store cannot be read.</exception>
/// <exception cref="ArgumentOutOfRangeException">Every method: a page length is outside 1 to 1,000.</exception>
/// <exception cref="ArgumentException">
/// Every method: no page of the query returned the cursor, or it belongs to the query with another filter (<see cref="QueryCursor"/>).
/// </exception>
public interface IOperatorQueries
{
    /// <summary>
    /// Outstanding advances, by currency, oldest first: those that count towards the caps (<see cref="Advance.ExposureMinor"/> above 0). A
    /// page reads along one index: the first of customer, merchant, state and institution that the filter sets. The rest of the filter is
    /// compared with the records found there.
    /// </summary>
    /// <param name="filter">The advances to list.</param>
    /// <param name="after">The cursor of the previous page. Null: the first page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<QueryPage<Advance>> ListOutstandingAsync(
        OutstandingFilter filter, string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>Sums outstanding advances, in ordinal order of group and currency.</summary>
    /// <param name="filter">The advances to sum.</param>
    /// <param name="by">How the sums are grouped.</param>
    /// <param name="after">The cursor of the previous page. Null: the first page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<QueryPage<OutstandingTotal>> SumOutstandingAsync(
        OutstandingFilter filter, OutstandingGroup by, string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>
    /// Outages that overlap a period: they began before its end and had not ended by its beginning. In the order in which they ended, the
    /// open one last.
    /// </summary>
    /// <param name="from">The beginning of the period.</param>
    /// <param name="until">Its end.</param>
    /// <param name="after">The cursor of the previous page. Null: the first page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<QueryPage<Outage>> ListOutagesAsync(
        DateTimeOffset from, DateTimeOffset until, string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>
    /// Journal entries that were booked in a period, in the order of their times. An entry carries the time of the node that booked it.
    /// While a node's clock is behind or a commit is under way, an entry with an earlier time may still appear. A period is complete once
    /// it ended longer ago than clocks differ and commits take: wait a few minutes.
    /// </summary>
    /// <param name="from">The beginning of the period, included.</param>
    /// <param name="until">Its end, not included.</param>
    /// <param name="after">The cursor of the previous page. Null: the first page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<QueryPage<BookedEntry>> ListJournalAsync(
        DateTimeOffset from, DateTimeOffset until, string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>The control totals of the journal of a period, one for each currency, in ordinal order of the currency codes.</summary>
    /// <param name="from">The beginning of the period, included.</param>
    /// <param name="until">Its end, not included.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<JournalTotal>> SumJournalAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Work of one kind that was due by a time and is not leased, longest overdue first.</summary>
    /// <param name="kind">The kind of work.</param>
    /// <param name="dueBy">Due at this time or before: the present time minus the delay that still counts as on time.</param>
    /// <param name="after">The cursor of the previous page. Null: the first page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<QueryPage<LateWork>> ListOverdueAsync(
        WorkKind kind, DateTimeOffset dueBy, string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>
    /// The number of late items by kind of work, and for advances by state. Kinds and states without late work are left out.
    /// </summary>
    /// <param name="dueBy">Due at that time or before.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<LateWorkTotal>> SumLateAsync(DateTimeOffset dueBy, CancellationToken cancellationToken);
}
