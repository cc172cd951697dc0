using System.Globalization;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>Operators' queries in memory, for tests: each scans all data. See <see cref="InMemoryStandInStore"/>.</summary>
/// <param name="disk">The data to query; null: a new, empty disk.</param>
public sealed class InMemoryOperatorQueries(InMemoryDisk? disk = null) : IOperatorQueries
{
    private readonly InMemoryDisk _disk = disk ?? new InMemoryDisk();

    /// <inheritdoc/>
    public ValueTask<QueryPage<Advance>> ListOutstandingAsync(
        OutstandingFilter filter,
        string? after,
        int maxItems,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return ReadAsync(
            maxItems,
            () => Page(
                Outstanding(filter)
                    .OrderBy(a => a.Amount.Currency.Code, StringComparer.Ordinal)
                    .ThenBy(a => a.ReservedAt)
                    .ThenBy(a => a.Key, KeyOrder.Instance),
                filter.ListSubject(),
                5,
                advance => [advance.Amount.Currency.Code, Ticks(advance.ReservedAt), .. Parts(advance.Key)],
                after,
                maxItems),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<QueryPage<OutstandingTotal>> SumOutstandingAsync(
        OutstandingFilter filter, OutstandingGroup by, string? after, int maxItems, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return ReadAsync(
            maxItems,
            () => Page(
                Outstanding(filter)
                    .GroupBy(advance => (Group: GroupOf(advance, by), advance.Amount.Currency))
                    .Select(group => new OutstandingTotal
                    {
                        Group = group.Key.Group,
                        Currency = group.Key.Currency,
                        Count = group.Count(),
                        OutstandingMinor = group.Sum(advance => advance.OutstandingMinor),
                        ExposureMinor = group.Sum(advance => advance.ExposureMinor),
                        OldestReservedAt = group.Min(advance => advance.ReservedAt),
                    })
                    .OrderBy(total => total.Group, StringComparer.Ordinal).ThenBy(total => total.Currency.Code, StringComparer.Ordinal),
                filter.TotalsSubject(by),
                2,
                total => [total.Group, total.Currency.Code],
                after,
                maxItems),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<QueryPage<Outage>> ListOutagesAsync(
        DateTimeOffset from,
        DateTimeOffset until,
        string? after,
        int maxItems,
        CancellationToken cancellationToken)
    {
        FaultTables tables = _disk.Faults;
        lock (tables.Lock)
        {
            return ReadAsync(
                maxItems,
                () => Page(
                    tables.Outages.Where(o => o.Start < until && !(o.End <= from))
                        .OrderBy(o => o.End ?? DateTimeOffset.MaxValue)
                        .ThenBy(o => o.Id.Value),
                    QueryCursor.OutagesSubject(from),
                    2,
                    outage => [Ticks(outage.End ?? DateTimeOffset.MaxValue), Number(outage.Id.Value)],
                    after,
                    maxItems),
                cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask<QueryPage<BookedEntry>> ListJournalAsync(
        DateTimeOffset from,
        DateTimeOffset until,
        string? after,
        int maxItems,
        CancellationToken cancellationToken) => ReadAsync(
        maxItems,
        () =>
            Page(
                Booked(from, until).OrderBy(b => b.Entry.At).ThenBy(b => b.Number),
                QueryCursor.JournalSubject(from),
                2,
                booked => [Ticks(booked.Entry.At), Number(booked.Number)],
                after,
                maxItems),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalTotal>> SumJournalAsync(
        DateTimeOffset from,
        DateTimeOffset until,
        CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<JournalTotal>>(
        1,
        () =>
        [
            .. Booked(from, until).GroupBy(booked => booked.Entry.Currency).OrderBy(group => group.Key.Code, StringComparer.Ordinal)
                .Select(group => new JournalTotal(
                    group.Key,
                    group.Count(),
                    group.Sum(booked => booked.Entry.Postings.Count),
                    group.Sum(booked => booked.Entry.Postings.Sum(posting => Math.Max(posting.AmountMinor, 0))),
                    group.Sum(booked => booked.Entry.Postings.Sum(posting => Math.Max(-posting.AmountMinor, 0))))),
        ],
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<QueryPage<LateWork>> ListOverdueAsync(
        WorkKind kind,
        DateTimeOffset dueBy,
        string? after,
        int maxItems,
        CancellationToken cancellationToken) => ReadAsync(
        maxItems,
        () =>
        {
            QueryPage<(LateWork Late, long Number)> page = Page(
                Late(kind, dueBy),
                QueryCursor.LateSubject(kind.ToString()),
                2,
                late => [Ticks(late.Late.DueAt), Number(late.Number)],
                after,
                maxItems);
            return new QueryPage<LateWork>([.. page.Items.Select(item => item.Late)], page.Next);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LateWorkTotal>> SumLateAsync(
        DateTimeOffset dueBy,
        CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<LateWorkTotal>>(
        1,
        () =>
        [
            .. Enum.GetValues<WorkKind>().SelectMany(kind => Late(kind, dueBy)).Select(late => late.Late)
                .GroupBy(late => (late.Item.Kind, late.State)).OrderBy(group => group.Key.Kind).ThenBy(group => group.Key.State)
                .Select(group => new LateWorkTotal(group.Key.Kind, group.Key.State, group.Count(), group.Min(late => late.DueAt))),
        ],
        cancellationToken);

    private ValueTask<T> ReadAsync<T>(int maxItems, Func<T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        lock (_disk.StandIn.Lock)
        {
            return ValueTask.FromResult(read());
        }
    }

    private IEnumerable<Advance> Outstanding(OutstandingFilter filter) => _disk.StandIn.Subjects
        .Select(subject => subject.Advance)
        .Where(advance => advance is { ExposureMinor: > 0 } && IsMeant(advance, filter))
        .Select(advance => advance!);

    private static bool IsMeant(Advance advance, OutstandingFilter filter) =>
        (filter.Customer is not { } customer || advance.Customer == customer)
        && (filter.Merchant is not { } merchant || advance.Key.Merchant == merchant)
        && (filter.Institution is not { } institution || advance.Institution == institution)
        && (filter.State is not { } state || advance.State == state)
        && (filter.Currency is not { } currency || advance.Amount.Currency == currency)
        && !(advance.ReservedAt < filter.ReservedFrom)
        && !(advance.ReservedAt >= filter.ReservedBefore);

    private IEnumerable<BookedEntry> Booked(DateTimeOffset from, DateTimeOffset until) =>
        _disk.StandIn.Journal.Select((entry, index) => new BookedEntry(index + 1, entry)).Where(
            booked => booked.Entry.At >= from && booked.Entry.At < until);

    private List<(LateWork Late, long Number)> Late(WorkKind kind, DateTimeOffset dueBy)
    {
        List<(LateWork Late, long Number)> late = [];
        _disk.StandIn.Work.VisitDue(kind, dueBy, (subject, due, number) =>
            late.Add(
                (new LateWork(
                    new WorkItemKey(kind, subject.Key), due, kind == WorkKind.Advance ? subject.RawAdvance?.State : null), number)));
        late.Sort((x, y) => (x.Late.DueAt, x.Number).CompareTo((y.Late.DueAt, y.Number)));
        return late;
    }

    private static string GroupOf(Advance advance, OutstandingGroup by) => by switch
    {
        OutstandingGroup.Customer => advance.Customer.Value,
        OutstandingGroup.Merchant => advance.Key.Merchant.Value,
        OutstandingGroup.Institution => advance.Institution.Value,
        OutstandingGroup.State => advance.State.ToString(),
        _ => "",
    };

    /// <summary>The page after a position; items are in the order of their positions.</summary>
    private static QueryPage<T> Page<T>(
        IEnumerable<T> items,
        string subject,
        int parts,
        Func<T, string[]> placeOf,
        string? after,
        int maxItems)
    {
        string[]? place = after is null ? null : QueryCursor.Parts(after, subject, parts);
        var page = new List<T>();
        foreach (T item in items)
        {
            if (place is not null && Compare(placeOf(item), place) <= 0)
            {
                continue;
            }

            if (page.Count == maxItems)
            {
                return new QueryPage<T>(page, QueryCursor.Of(subject, placeOf(page[^1])));
            }

            page.Add(item);
        }
        return new QueryPage<T>(page, null);
    }

    private static int Compare(string[] left, string[] right)
    {
        for (int i = 0; i < left.Length; i++)
        {
            int order = string.CompareOrdinal(left[i], right[i]);
            if (order != 0)
            {
                return order;
            }
        }
        return 0;
    }

    private static string[] Parts(TransactionKey key) => [key.Merchant.Value, key.Order.Value, key.Attempt.Value];

    private static string Ticks(DateTimeOffset time) => Number(time.UtcTicks);

    // With leading zeros, texts sort like their numbers.
    private static string Number(long value) => value.ToString("D19", CultureInfo.InvariantCulture);
}
