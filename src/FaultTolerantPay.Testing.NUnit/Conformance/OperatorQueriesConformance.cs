using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The contract of <see cref="IOperatorQueries"/>. Derive from it, and implement how the stores are created.</summary>
public abstract partial class OperatorQueriesConformance
{
    private static readonly Currency Dollar = new("USD");

    /// <summary>The stores under test: empty before each test.</summary>
    protected OperatorStores Stores { get; private set; } = null!;

    private static CancellationToken None => CancellationToken.None;

    private static DateTimeOffset Start => Samples.Start;

    /// <summary>Creates new, empty stores on the same data.</summary>
    protected abstract ValueTask<OperatorStores> CreateAsync();

    /// <summary>Creates the stores.</summary>
    [SetUp]
    public async Task CreateStores() => Stores = await CreateAsync().ConfigureAwait(false);

    /// <summary>Closes them.</summary>
    [TearDown]
    public Task CloseStores() => StandInStoreConformance.CloseAsync(Stores.StandIn);

    /// <summary>Late work is due by the given time and not leased, the longest due first. Work on an advance includes its state.</summary>
    [Test]
    public async Task ListLate_SomeIsDue_GivesThatByKind()
    {
        for (int i = 0; i < 5; i++)
        {
            await AddAsync(
                i,
                due: Start.AddMinutes(5 - i),
                state: i % 2 == 0 ? AdvanceState.PayoutSent : AdvanceState.CollectionDue).ConfigureAwait(false);
        }

        var notices = new WorkItemKey(WorkKind.Notices, Samples.Key("m-1"));
        await Stores.StandIn.CommitAsync(
            new StandInCommit { At = Start, Work = [new WorkChange(notices, Start)] },
            None).ConfigureAwait(false);
        DateTimeOffset by = Start.AddMinutes(4);
        List<LateWork> late = [];
        string? after = null;
        do
        {
            QueryPage<LateWork> page = await Stores.Queries.ListOverdueAsync(WorkKind.Advance, by, after, 1, None).ConfigureAwait(false);
            late.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        Assert.That(late.Select(
            item => (item.Item.Order.Value, item.DueAt, item.State)), Is.EqualTo(new (string, DateTimeOffset, AdvanceState?)[]
        {
            (Samples.Order(4), Start.AddMinutes(1), AdvanceState.PayoutSent),
            (Samples.Order(3), Start.AddMinutes(2), AdvanceState.CollectionDue),
            (Samples.Order(2), Start.AddMinutes(3), AdvanceState.PayoutSent),
            (Samples.Order(1), Start.AddMinutes(4), AdvanceState.CollectionDue),
        }));
        Assert.That(
            (await Stores.Queries.ListOverdueAsync(WorkKind.Notices, by, null, 10, None).ConfigureAwait(false)).Items,
            Is.EqualTo(new[] { new LateWork(notices, Start, null) }));
        Assert.That(await Stores.Queries.SumLateAsync(by, None).ConfigureAwait(false), Is.EqualTo(new[]
        {
            new LateWorkTotal(WorkKind.Advance, AdvanceState.PayoutSent, 2, Start.AddMinutes(1)),
            new LateWorkTotal(WorkKind.Advance, AdvanceState.CollectionDue, 2, Start.AddMinutes(2)),
            new LateWorkTotal(WorkKind.Notices, null, 1, Start),
        }));
        await Stores.StandIn.ClaimAsync(
            new WorkClaim { Kind = WorkKind.Advance, Now = by, Lease = TimeSpan.FromHours(1), MaxItems = 10 },
            None).ConfigureAwait(false);
        Assert.That((await Stores.Queries.ListOverdueAsync(WorkKind.Advance, by, null, 10, None).ConfigureAwait(false)).Items, Is.Empty);
    }

    private async Task AddManyAsync()
    {
        for (int i = 0; i < 24; i++)
        {
            await AddAsync(
                i,
                merchant: $"m-{i % 3}",
                customer: $"c-{i % 4}",
                institution: $"i-{i % 2}",
                currency: i % 5 == 0 ? Dollar : Samples.Euro,
                reservedAt: Start.AddMinutes(i),
                state: i % 7 == 0 ? AdvanceState.CollectionDue : AdvanceState.PayoutSent,
                amountMinor: 1_000 + i).ConfigureAwait(false);
        }
    }

    private async Task<Advance> AddAsync(
        int number,
        string merchant = "merchant-1",
        string customer = "customer-1",
        string institution = "institution-1",
        Currency? currency = null,
        DateTimeOffset? reservedAt = null,
        AdvanceState state = AdvanceState.PayoutSent,
        long amountMinor = 1_000,
        DateTimeOffset? due = null)
    {
        TransactionKey key = Samples.Key(Samples.Order(number), merchant);
        Advance advance = Samples.Advance(key, state, amountMinor);
        TransactionRequest request = advance.Detail.Request with
        {
            Customer = new CustomerId(customer),
            Amount = new Money(amountMinor, currency ?? Samples.Euro),
        };
        advance = advance with
        {
            Institution = new InstitutionId(institution),
            IsPaid = state == AdvanceState.CollectionDue,
            Detail = advance.Detail with { Request = request, DecidedAt = reservedAt ?? Start },
        };
        await CommitAsync(new StandInCommit
        {
            At = Start,
            Transaction = Samples.Record(key) with { Request = request },
            Advance = advance,
            Work = due is { } at ? [new WorkChange(Samples.AdvanceWork(key), at)] : [],
        }).ConfigureAwait(false);
        return advance with { Version = 1 };
    }

    private async Task<Advance> ChangeAsync(Advance advance)
    {
        await CommitAsync(new StandInCommit { At = Start, Advance = advance }).ConfigureAwait(false);
        return advance with { Version = advance.Version + 1 };
    }

    private Task BookAsync(JournalEntry entry) => CommitAsync(new StandInCommit { At = entry.At, Journal = [entry] });

    private async Task CommitAsync(StandInCommit commit) =>
        Assert.That((await Stores.StandIn.CommitAsync(commit, None).ConfigureAwait(false)).Status, Is.EqualTo(CommitStatus.Committed));

    private async Task OutageAsync(DateTimeOffset start, DateTimeOffset? end)
    {
        Outage open = await Stores.Faults.OpenOutageAsync(new Outage { Start = start, Cause = "sample" }, None).ConfigureAwait(false);
        if (end is not null)
        {
            await Stores.Faults.CloseOutageAsync(open with { End = end }, None).ConfigureAwait(false);
        }
    }

    private async Task<List<Advance>> ListAsync(OutstandingFilter filter, int maxItems = 5)
    {
        List<Advance> all = [];
        string? after = null;
        do
        {
            QueryPage<Advance> page = await Stores.Queries.ListOutstandingAsync(filter, after, maxItems, None).ConfigureAwait(false);
            Assert.That(page.Items, Has.Count.LessThanOrEqualTo(maxItems));
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return all;
    }

    private async Task<List<OutstandingTotal>> SumAsync(OutstandingFilter filter, OutstandingGroup by, int maxItems = 1_000)
    {
        List<OutstandingTotal> all = [];
        string? after = null;
        do
        {
            QueryPage<OutstandingTotal> page = await Stores.Queries.SumOutstandingAsync(
                filter,
                by,
                after,
                maxItems,
                None).ConfigureAwait(false);
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return all;
    }

    private static IEnumerable<OutstandingTotal> Expected(IEnumerable<Advance> advances, OutstandingGroup by) => advances
        .GroupBy(a => (Group: GroupOf(a, by), Code: a.Amount.Currency.Code))
        .OrderBy(group => group.Key.Group, StringComparer.Ordinal).ThenBy(group => group.Key.Code, StringComparer.Ordinal)
        .Select(group => new OutstandingTotal
        {
            Group = group.Key.Group,
            Currency = new Currency(group.Key.Code),
            Count = group.Count(),
            OutstandingMinor = group.Sum(a => a.OutstandingMinor),
            ExposureMinor = group.Sum(a => a.ExposureMinor),
            OldestReservedAt = group.Min(a => a.ReservedAt),
        });

    private static string GroupOf(Advance advance, OutstandingGroup by) => by switch
    {
        OutstandingGroup.Customer => advance.Customer.Value,
        OutstandingGroup.Merchant => advance.Key.Merchant.Value,
        OutstandingGroup.Institution => advance.Institution.Value,
        OutstandingGroup.State => advance.State.ToString(),
        _ => "",
    };
}
