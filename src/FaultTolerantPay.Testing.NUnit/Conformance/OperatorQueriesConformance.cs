using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The contract of <see cref="IOperatorQueries"/>. Derive from it, and implement how the stores are created.</summary>
public abstract class OperatorQueriesConformance
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

    /// <summary>Each filter returns the matching advances; all filters together return those that match all of them.</summary>
    [Test]
    public async Task ListOutstanding_Filtered_GivesWhatFits()
    {
        await AddManyAsync().ConfigureAwait(false);
        List<Advance> all = await ListAsync(new OutstandingFilter()).ConfigureAwait(false);
        Assert.That(all, Has.Count.EqualTo(24));
        DateTimeOffset middle = Start.AddMinutes(12);
        (OutstandingFilter Filter, Func<Advance, bool> Fits)[] filters =
        [
            (new() { Customer = new CustomerId("c-1") }, a => a.Customer.Value == "c-1"),
            (new() { Merchant = new MerchantId("m-2") }, a => a.Key.Merchant.Value == "m-2"),
            (new() { Institution = new InstitutionId("i-1") }, a => a.Institution.Value == "i-1"),
            (new() { State = AdvanceState.CollectionDue }, a => a.State == AdvanceState.CollectionDue),
            (new() { Currency = Dollar }, a => a.Amount.Currency == Dollar),
            (new() { ReservedFrom = middle }, a => a.ReservedAt >= middle),
            (new() { ReservedBefore = middle }, a => a.ReservedAt < middle),
            (new() { Customer = new CustomerId("c-1"), Currency = Samples.Euro, ReservedBefore = middle }, a => a.Customer.Value == "c-1"
                && a.Amount.Currency == Samples.Euro
                && a.ReservedAt < middle),
            (new() { Merchant = new MerchantId("m-2"), State = AdvanceState.CollectionDue }, a => a.Key.Merchant.Value == "m-2"
                && a.State == AdvanceState.CollectionDue),
            (new() { Institution = new InstitutionId("i-0"), State = AdvanceState.PayoutSent }, a => a.Institution.Value == "i-0"
                && a.State == AdvanceState.PayoutSent),
            (new() { Customer = new CustomerId("nobody") }, _ => false),
            (new() { Currency = new Currency("JPY") }, _ => false),
        ];
        foreach ((OutstandingFilter filter, Func<Advance, bool> fits) in filters)
        {
            Assert.That(
                (await ListAsync(filter).ConfigureAwait(false)).Select(a => a.Key),
                Is.EqualTo(all.Where(fits).Select(a => a.Key)),
                filter.ToString());
            foreach (OutstandingGroup by in Enum.GetValues<OutstandingGroup>())
            {
                Assert.That(await SumAsync(filter, by).ConfigureAwait(false), Is.EqualTo(Expected(all.Where(fits), by)), $"{by}: {filter}");
            }
        }
    }

    /// <summary>
    /// Ordered by currency, the oldest first. Two advances of the same time are returned once each, even if a page ends between them.
    /// </summary>
    [Test]
    public async Task ListOutstanding_PageByPage_GivesEachOnceInOrder([Values(1, 2, 7)] int maxItems)
    {
        for (int i = 0; i < 9; i++)
        {
            await AddAsync(i, currency: i % 3 == 0 ? Dollar : Samples.Euro, reservedAt: Start.AddMinutes(-i / 2)).ConfigureAwait(false);
        }

        List<Advance> all = await ListAsync(new OutstandingFilter(), maxItems).ConfigureAwait(false);
        Assert.That(all.Select(a => a.Key).ToHashSet(), Has.Count.EqualTo(9));
        Assert.That(all.Select(a => (a.Amount.Currency.Code, a.ReservedAt)), Is.Ordered);
        Assert.That(
            (await ListAsync(
                new OutstandingFilter { Currency = Dollar, ReservedFrom = Start.AddMinutes(-2) },
                maxItems).ConfigureAwait(false)).Select(a => a.Amount.Currency),
            Is.EqualTo(new[] { Dollar, Dollar }));
    }

    /// <summary>
    /// A released or collected advance is not outstanding. Changes are visible immediately, and the whole advance is returned.
    /// </summary>
    [Test]
    public async Task ListOutstanding_AdvanceChanges_FollowsIt()
    {
        Advance advance = await AddAsync(1).ConfigureAwait(false);
        Assert.That(await ListAsync(new OutstandingFilter()).ConfigureAwait(false), Is.EqualTo(new[] { advance }));
        advance = await ChangeAsync(
            advance with
            {
                State = AdvanceState.Paid,
                IsPaid = true,
                PaidAt = Start,
                Institution = new InstitutionId("other"),
            }).ConfigureAwait(false);
        Assert.That(
            await ListAsync(
                new OutstandingFilter { Institution = new InstitutionId("other"), State = AdvanceState.Paid }).ConfigureAwait(false),
            Is.EqualTo(new[] { advance }));
        Assert.That(await ListAsync(new OutstandingFilter { State = AdvanceState.PayoutSent }).ConfigureAwait(false), Is.Empty);
        advance = await ChangeAsync(advance with { State = AdvanceState.CollectionDue, CollectedMinor = 400 }).ConfigureAwait(false);
        Assert.That(
            (await SumAsync(new OutstandingFilter(), OutstandingGroup.Currency).ConfigureAwait(false)).Single().OutstandingMinor,
            Is.EqualTo(600));
        advance = await ChangeAsync(
            advance with { State = AdvanceState.Collected, CollectedMinor = 1_000, NextActionAt = null }).ConfigureAwait(false);
        Assert.That(await ListAsync(new OutstandingFilter()).ConfigureAwait(false), Is.Empty);
        Assert.That(await SumAsync(new OutstandingFilter(), OutstandingGroup.State).ConfigureAwait(false), Is.Empty);
        await ChangeAsync(
            advance with { State = AdvanceState.Delinquent, CollectedMinor = 900, NextActionAt = Start.AddDays(1) }).ConfigureAwait(false);
        Assert.That((await ListAsync(new OutstandingFilter()).ConfigureAwait(false)).Single().OutstandingMinor, Is.EqualTo(100));
    }

    /// <summary>Totals that are read page by page equal totals that are read in one page.</summary>
    [Test]
    public async Task SumOutstanding_PageByPage_IsTheSame()
    {
        await AddManyAsync().ConfigureAwait(false);
        foreach (OutstandingGroup by in Enum.GetValues<OutstandingGroup>())
        {
            List<OutstandingTotal> whole = await SumAsync(new OutstandingFilter(), by).ConfigureAwait(false);
            Assert.That(await SumAsync(new OutstandingFilter(), by, 1).ConfigureAwait(false), Is.EqualTo(whole), by.ToString());
            Assert.That(whole.Sum(total => total.ExposureMinor), Is.EqualTo(24_000 + 276), by.ToString());
        }
    }

    /// <summary>
    /// Bands of age: an age equal to the end of a band belongs to the next band, and a clock that is ahead makes an advance young.
    /// </summary>
    [Test]
    public async Task SumOutstandingByAge_AtTheEdges_EachIsInOneBand()
    {
        TimeSpan[] bands = [TimeSpan.FromHours(1), TimeSpan.FromHours(2)];
        TimeSpan[] ages =
        [
            TimeSpan.FromMinutes(-5),
            TimeSpan.Zero,
            bands[0] - TimeSpan.FromTicks(1),
            bands[0],
            bands[1] - TimeSpan.FromTicks(1),
            bands[1],
            TimeSpan.FromDays(900),
        ];
        for (int i = 0; i < ages.Length; i++)
        {
            await AddAsync(i, reservedAt: Start - ages[i]).ConfigureAwait(false);
        }

        IReadOnlyList<OutstandingAge> sums = await Stores.Queries.SumOutstandingByAgeAsync(
            new OutstandingFilter(),
            Start,
            bands,
            None).ConfigureAwait(false);
        Assert.That(
            sums.Select(age => (age.From, age.To, age.Totals.Single().Count)),
            Is.EqualTo(new (TimeSpan, TimeSpan?, long)[] { (TimeSpan.Zero, bands[0], 3), (bands[0], bands[1], 2), (bands[1], null, 2) }));
        Assert.That(
            async () =>
                await Stores.Queries.SumOutstandingByAgeAsync(
                    new OutstandingFilter(),
                    Start,
                    [bands[1], bands[0]],
                    None).ConfigureAwait(false),
            Throws.ArgumentException);
    }

    /// <summary>
    /// A query accepts any time or throws an exception that says what was expected. That includes a present time at either end of the
    /// calendar, and a band of all ages.
    /// </summary>
    [Test]
    public async Task Call_TimesAtEitherEnd_IsAnsweredOrRefusedByName()
    {
        await AddManyAsync().ConfigureAwait(false);
        await TimeBoundaries.AssertAnsweredOrRefusedAsync(Stores.Queries, typeof(IOperatorQueries), min: 6).ConfigureAwait(false);
        TimeSpan[][] allBands = [[TimeSpan.FromTicks(1)], [TimeSpan.MaxValue], [TimeSpan.FromDays(1), TimeSpan.MaxValue]];
        foreach (DateTimeOffset now in TimeBoundaries.Times)
        {
            foreach (TimeSpan[] bands in allBands)
            {
                IReadOnlyList<OutstandingAge> ages = await Stores.Queries.SumOutstandingByAgeAsync(
                    new OutstandingFilter(),
                    now,
                    bands,
                    None).ConfigureAwait(false);
                Assert.That(
                    ages.Sum(age => age.Totals.Sum(total => total.Count)),
                    Is.EqualTo(24),
                    $"{now:O} {bands[^1]}: each advance is in one band.");
            }
        }
        foreach (TimeSpan end in new[] { TimeSpan.MinValue, TimeSpan.FromTicks(-1), TimeSpan.Zero })
        {
            Assert.That(
                async () =>
                    await Stores.Queries.SumOutstandingByAgeAsync(new OutstandingFilter(), Start, [end], None).ConfigureAwait(false),
                Throws.ArgumentException,
                $"{end}");
        }
    }

    /// <summary>An outage belongs to every period that it overlaps; an outage that ends when the period starts does not.</summary>
    [Test]
    public async Task ListOutages_Period_GivesThoseThatOverlap()
    {
        for (int hour = 0; hour < 5; hour++)
        {
            await OutageAsync(Start.AddHours(hour), Start.AddHours(hour).AddMinutes(30)).ConfigureAwait(false);
        }

        await OutageAsync(Start.AddHours(5), null).ConfigureAwait(false);
        Assert.That(await Between(-1, 0).ConfigureAwait(false), Is.Empty);
        Assert.That(await Between(0, 24 * 60).ConfigureAwait(false), Is.EqualTo(new[] { 1, 2, 3, 4, 5, 6 }));
        Assert.That(await Between(30, 60).ConfigureAwait(false), Is.Empty);
        Assert.That(await Between(29, 61).ConfigureAwait(false), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(await Between(40, 300).ConfigureAwait(false), Is.EqualTo(new[] { 2, 3, 4, 5 }));
        Assert.That(await Between(10_000, 10_001).ConfigureAwait(false), Is.EqualTo(new[] { 6 }));

        async Task<List<int>> Between(int fromMinute, int untilMinute)
        {
            List<int> found = [];
            string? after = null;
            do
            {
                QueryPage<Outage> page = await Stores.Queries.ListOutagesAsync(
                    Start.AddMinutes(fromMinute),
                    Start.AddMinutes(untilMinute),
                    after,
                    2,
                    None).ConfigureAwait(false);
                found.AddRange(page.Items.Select(outage => (int)outage.Id.Value));
                after = page.Next;
            }
            while (after is not null);
            return found;
        }
    }

    /// <summary>
    /// The journal of a period is complete and in order of time for any page length. Its control total equals the sum of the listed
    /// entries.
    /// </summary>
    [Test]
    public async Task ListJournal_PageByPage_GivesThePeriodInOrder([Values(1, 3, 100)] int maxItems)
    {
        for (int i = 0; i < 8; i++)
        {
            await AddAsync(i).ConfigureAwait(false);
            await BookAsync(
                Samples.Entry(Samples.Key(Samples.Order(i)), 100 + i) with
                {
                    At = Start.AddMinutes(7 - (i / 2)),
                    Currency = i % 2 == 0 ? Samples.Euro : Dollar,
                }).ConfigureAwait(false);
        }
        (DateTimeOffset from, DateTimeOffset until) = (Start.AddMinutes(5), Start.AddMinutes(7));
        List<BookedEntry> listed = [];
        string? after = null;
        do
        {
            QueryPage<BookedEntry> page = await Stores.Queries.ListJournalAsync(from, until, after, maxItems, None).ConfigureAwait(false);
            listed.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        Assert.That(
            listed.Select(booked => booked.Entry.Key.Order.Value),
            Is.EqualTo(new[] { Samples.Order(4), Samples.Order(5), Samples.Order(2), Samples.Order(3) }));
        Assert.That(listed.Select(booked => booked.Entry.At).Distinct(), Is.EqualTo(new[] { from, Start.AddMinutes(6) }));
        Assert.That(listed.Select(booked => booked.Number).Distinct().Count(), Is.EqualTo(4));
        Assert.That(
            listed[0].Entry.Postings.ToArray(),
            Is.EqualTo(new[] { new Posting(Account.CustomerReceivable, 104), new Posting(Account.AdvanceFund, -104) }));
        Assert.That(
            await Stores.Queries.SumJournalAsync(from, until, None).ConfigureAwait(false),
            Is.EqualTo(new[] { new JournalTotal(Samples.Euro, 2, 4, 206, 206), new JournalTotal(Dollar, 2, 4, 208, 208) }));
        Assert.That(await Stores.Queries.SumJournalAsync(until.AddDays(1), until.AddDays(2), None).ConfigureAwait(false), Is.Empty);
    }

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

    /// <summary>Misuse is refused: pages out of range, and cursors that did not come from a page.</summary>
    [Test]
    public void Misuse_IsRefused()
    {
        IOperatorQueries queries = Stores.Queries;
        var all = new OutstandingFilter();
        foreach (int most in new[] { 0, 1_001 })
        {
            Assert.That(
                async () => await queries.ListOutstandingAsync(all, null, most, None).ConfigureAwait(false),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                async () => await queries.SumOutstandingAsync(all, OutstandingGroup.State, null, most, None).ConfigureAwait(false),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                async () => await queries.ListOutagesAsync(Start, Start, null, most, None).ConfigureAwait(false),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                async () => await queries.ListJournalAsync(Start, Start, null, most, None).ConfigureAwait(false),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                async () => await queries.ListOverdueAsync(WorkKind.Advance, Start, null, most, None).ConfigureAwait(false),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
        }
        const string Wrong = "no cursor of ours at all";
        Assert.That(
            async () => await queries.ListOutstandingAsync(all, Wrong, 1, None).ConfigureAwait(false),
            Throws.ArgumentException.With.Message.Contains(Wrong));
        Assert.That(
            async () => await queries.SumOutstandingAsync(all, OutstandingGroup.State, Wrong, 1, None).ConfigureAwait(false),
            Throws.ArgumentException);
        Assert.That(
            async () => await queries.ListOutagesAsync(Start, Start.AddDays(1), Wrong, 1, None).ConfigureAwait(false),
            Throws.ArgumentException);
        Assert.That(
            async () => await queries.ListJournalAsync(Start, Start.AddDays(1), Wrong, 1, None).ConfigureAwait(false),
            Throws.ArgumentException);
        Assert.That(
            async () => await queries.ListOverdueAsync(WorkKind.Advance, Start, Wrong, 1, None).ConfigureAwait(false),
            Throws.ArgumentException);
    }

    /// <summary>
    /// A cursor belongs to its query and filter. With any other query or filter it is refused. The end of a period may advance.
    /// </summary>
    [Test]
    public async Task Cursor_OfAnotherQueryOrFilter_IsRefused()
    {
        await AddManyAsync().ConfigureAwait(false);
        for (int i = 0; i < 3; i++)
        {
            await BookAsync(Samples.Entry(Samples.Key(Samples.Order(i), $"m-{i}"), 100) with { At = Start }).ConfigureAwait(false);
            await OutageAsync(Start.AddHours(i), Start.AddHours(i).AddMinutes(30)).ConfigureAwait(false);
            await Stores.StandIn.CommitAsync(
                new StandInCommit
                {
                    At = Start,
                    Work =
                    [
                        new WorkChange(new WorkItemKey(WorkKind.Notices, Samples.Key($"m-{i}")), Start),
                        new WorkChange(new WorkItemKey(WorkKind.Advices, Samples.Key($"m-{i}")), Start),
                    ],
                },
                None).ConfigureAwait(false);
        }
        IOperatorQueries queries = Stores.Queries;
        DateTimeOffset until = Start.AddDays(1);
        var all = new OutstandingFilter();
        OutstandingFilter[] filters =
        [
            all,
            all with { Customer = new CustomerId("c-1") },
            all with { Merchant = new MerchantId("m-1") },
            all with { Institution = new InstitutionId("i-1") },
            all with { State = AdvanceState.PayoutSent },
            all with { Currency = Samples.Euro }, all with { ReservedFrom = Start },
        ];
        (string Name, Func<DateTimeOffset, string?, Task<string?>> Next)[] lists =
        [
            .. filters.Select(
                (filter, i) =>
                    Of(
                        $"outstanding {i}",
                        async (end, after) =>
                            (await queries.ListOutstandingAsync(
                                filter with { ReservedBefore = end }, after, 1, None).ConfigureAwait(false)).Next)),
            .. filters.Select(
                (filter, i) =>
                    Of(
                        $"totals {i}",
                        async (end, after) =>
                            (await queries.SumOutstandingAsync(
                                filter with { ReservedBefore = end },
                                OutstandingGroup.Merchant,
                                after,
                                1,
                                None).ConfigureAwait(false)).Next)),
            Of(
                "totals by customer",
                async (end, after) =>
                    (await queries.SumOutstandingAsync(
                        all with { ReservedBefore = end }, OutstandingGroup.Customer, after, 1, None).ConfigureAwait(false)).Next),
            Of(
                "outages",
                async (end, after) => (await queries.ListOutagesAsync(Start.AddTicks(-1), end, after, 1, None).ConfigureAwait(false)).Next),
            Of(
                "outages from later",
                async (end, after) => (await queries.ListOutagesAsync(Start, end, after, 1, None).ConfigureAwait(false)).Next),
            Of(
                "journal",
                async (end, after) => (await queries.ListJournalAsync(Start.AddTicks(-1), end, after, 1, None).ConfigureAwait(false)).Next),
            Of(
                "journal from later",
                async (end, after) => (await queries.ListJournalAsync(Start, end, after, 1, None).ConfigureAwait(false)).Next),
            Of(
                "late notices",
                async (end, after) => (await queries.ListOverdueAsync(WorkKind.Notices, end, after, 1, None).ConfigureAwait(false)).Next),
            Of(
                "late advices",
                async (end, after) => (await queries.ListOverdueAsync(WorkKind.Advices, end, after, 1, None).ConfigureAwait(false)).Next),
        ];
        foreach ((string name, Func<DateTimeOffset, string?, Task<string?>> next) in lists)
        {
            string? cursor = await next(until, null).ConfigureAwait(false);
            Assert.That(cursor, Is.Not.Null, name);
            Assert.That(async () => await next(until.AddSeconds(1), cursor).ConfigureAwait(false), Throws.Nothing, name);
            foreach ((string other, Func<DateTimeOffset, string?, Task<string?>> nextOfOther) in lists.Where(list => list.Name != name))
            {
                Assert.That(
                    async () => await nextOfOther(until, cursor).ConfigureAwait(false),
                    Throws.ArgumentException.With.Message.Contains(cursor),
                    $"{other} with a cursor of {name}");
            }
        }

        static (string, Func<DateTimeOffset, string?, Task<string?>>) Of(string name, Func<DateTimeOffset, string?, Task<string?>> next) =>
            (name, next);
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
