using FaultTolerantPay.Operations;
using FaultTolerantPay.Transactions;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>What every <see cref="IOperatorOrderStore"/> must do. Derive, say how a store is made and reopened, and run.</summary>
public abstract class OperatorOrderStoreConformance
{
    private static readonly OrderTarget North = OrderTarget.Institution(new InstitutionId("north"));
    private static readonly OrderTarget Ana = OrderTarget.Customer(new CustomerId("ana"));

    /// <summary>The store under test: empty before each test.</summary>
    protected IOperatorOrderStore Store { get; private set; } = null!;

    private static CancellationToken None => CancellationToken.None;

    /// <summary>Makes a new, empty store.</summary>
    protected abstract ValueTask<IOperatorOrderStore> CreateAsync();

    /// <summary>Closes the store and opens another on the same data.</summary>
    protected abstract ValueTask<IOperatorOrderStore> ReopenAsync(IOperatorOrderStore store);

    /// <summary>Makes the store.</summary>
    [SetUp]
    public async Task CreateStore() => Store = await CreateAsync().ConfigureAwait(false);

    /// <summary>Every property comes back as it was stored, also after a restart.</summary>
    [Test]
    public async Task Append_EveryPropertyFilled_ComesBackAsStored([ValueSource(typeof(TimeEnds), nameof(TimeEnds.NoneOrOne))] DateTimeOffset? everyTime)
    {
        OperatorOrder filled = new()
        {
            Kind = OperatorOrderKind.Block,
            Target = Ana,
            By = new OperatorId("clerk-7"),
            At = everyTime ?? Samples.Start,
            Reason = "chargebacks, “many” of them",
            Until = everyTime ?? Samples.Start.AddDays(3).AddTicks(1),
        };
        OperatorOrder stored = (await Store.AppendAsync(filled, None).ConfigureAwait(false)).Stored!;
        Assert.That(stored, Is.EqualTo(filled with { Number = stored.Number }));
        Store = await ReopenAsync(Store).ConfigureAwait(false);
        Assert.That(await Store.ListAsync(0, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { stored }));
        Assert.That(await Store.ListNewestAsync(null, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { stored }));
        Assert.That(await Store.ListInForceAsync(0, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { stored }));
        Assert.That(await Store.ReadNewestNumberAsync(None).ConfigureAwait(false), Is.EqualTo(stored.Number));
    }

    /// <summary>An empty store has no orders; numbers grow from there, also where an order ends another.</summary>
    [Test]
    public async Task Append_Several_NumbersGrow()
    {
        Assert.That(await Store.ReadNewestNumberAsync(None).ConfigureAwait(false), Is.Zero);
        Assert.That(await Store.ListInForceAsync(0, 10, None).ConfigureAwait(false), Is.Empty);
        long last = 0;
        foreach (OperatorOrderKind kind in new[] { OperatorOrderKind.Pause, OperatorOrderKind.Resume, OperatorOrderKind.Pause })
        {
            OperatorOrder stored = await GiveAsync(kind, North, PausedWork.Both).ConfigureAwait(false);
            Assert.That(stored.Number, Is.GreaterThan(last));
            last = stored.Number;
            Assert.That(await Store.ReadNewestNumberAsync(None).ConfigureAwait(false), Is.EqualTo(last));
        }
    }

    /// <summary>What a pause of both stops is ended one by one; the newest order about something holds it; other targets stay.</summary>
    [Test]
    public async Task ListInForce_PartsResumed_HaveWhatTheyStillHold()
    {
        OperatorOrder everything = await GiveAsync(OperatorOrderKind.Pause, OrderTarget.Everything, PausedWork.Payouts).ConfigureAwait(false);
        OperatorOrder both = await GiveAsync(OperatorOrderKind.Pause, North, PausedWork.Both).ConfigureAwait(false);
        OperatorOrder block = await GiveAsync(OperatorOrderKind.Block, Ana, PausedWork.None).ConfigureAwait(false);
        Assert.That(await Store.ListInForceAsync(0, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { everything, both, block }));
        await GiveAsync(OperatorOrderKind.Resume, North, PausedWork.Collections).ConfigureAwait(false);
        Assert.That(await Store.ListInForceAsync(0, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { everything, both with { Work = PausedWork.Payouts }, block }));
        Assert.That(await Store.ListInForceAsync(everything.Number, 1, None).ConfigureAwait(false), Is.EqualTo(new[] { both with { Work = PausedWork.Payouts } }));
        OperatorOrder again = await GiveAsync(OperatorOrderKind.Pause, North, PausedWork.Both).ConfigureAwait(false);
        await GiveAsync(OperatorOrderKind.Unblock, Ana, PausedWork.None).ConfigureAwait(false);
        Store = await ReopenAsync(Store).ConfigureAwait(false);
        Assert.That(await Store.ListInForceAsync(0, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { everything, again }));
    }

    /// <summary>
    /// What holds longer is not replaced by what ends sooner, while it holds: not after a restart either. Once it was ended, or its time is
    /// over, anything may follow.
    /// </summary>
    [Test]
    public async Task Append_EndsBeforeWhatHolds_IsNotWritten()
    {
        OperatorOrder block = Order(OperatorOrderKind.Block, Ana, PausedWork.None) with { Until = Samples.Start.AddDays(1) };
        OperatorOrder day = (await Store.AppendAsync(block, None).ConfigureAwait(false)).Stored!;
        Assert.That(await Store.AppendAsync(block with { Until = Samples.Start.AddSeconds(2) }, None).ConfigureAwait(false), Is.EqualTo(new OrderAppend(null, day)));
        OperatorOrder forEver = (await Store.AppendAsync(block with { Until = null }, None).ConfigureAwait(false)).Stored!;
        Store = await ReopenAsync(Store).ConfigureAwait(false);
        Assert.That(await Store.AppendAsync(block with { Until = DateTimeOffset.MaxValue }, None).ConfigureAwait(false), Is.EqualTo(new OrderAppend(null, forEver)));
        Assert.That(await Store.ListInForceAsync(0, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { forEver }));
        Assert.That(await Store.ReadNewestNumberAsync(None).ConfigureAwait(false), Is.EqualTo(forEver.Number));

        await GiveAsync(OperatorOrderKind.Unblock, Ana, PausedWork.None).ConfigureAwait(false);
        Assert.That((await Store.AppendAsync(block, None).ConfigureAwait(false)).Stored, Is.Not.Null, "It was unblocked.");
        OrderAppend later = await Store.AppendAsync(block with { At = Samples.Start.AddDays(1), Until = Samples.Start.AddDays(1).AddTicks(1) }, None).ConfigureAwait(false);
        Assert.That(later.Stored, Is.Not.Null, "What was in force is over.");
    }

    /// <summary>A node whose clock is ahead gives an order: what is over by its clock holds for the others, also after a restart.</summary>
    [Test]
    public async Task Append_ByAClockThatIsAhead_LeavesWhatHoldsForOthers()
    {
        OperatorOrder block = (await Store.AppendAsync(Order(OperatorOrderKind.Block, Ana, PausedWork.None) with { Until = Samples.Start.AddHours(1) }, None).ConfigureAwait(false)).Stored!;
        OperatorOrder pause = (await Store.AppendAsync(Order(OperatorOrderKind.Pause, North, PausedWork.Payouts) with { At = Samples.Start.AddHours(2) }, None).ConfigureAwait(false)).Stored!;
        Store = await ReopenAsync(Store).ConfigureAwait(false);
        Assert.That(await Store.ListInForceAsync(0, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { block, pause }));
    }

    /// <summary>
    /// An order that changes nothing is not written: neither the same again, nor the end of what does not hold. One that changes a part is.
    /// </summary>
    [Test]
    public async Task Append_ChangesNothing_IsNotWritten()
    {
        var nothing = new OrderAppend(null, null);
        OperatorOrder pause = Order(OperatorOrderKind.Pause, North, PausedWork.Both), block = Order(OperatorOrderKind.Block, Ana, PausedWork.None) with { Until = Samples.Start.AddDays(1) };
        Assert.That(await Store.AppendAsync(pause with { Kind = OperatorOrderKind.Resume }, None).ConfigureAwait(false), Is.EqualTo(nothing));
        Assert.That(await Store.AppendAsync(block with { Kind = OperatorOrderKind.Unblock, Until = null }, None).ConfigureAwait(false), Is.EqualTo(nothing));
        Assert.That((await Store.AppendAsync(pause with { Work = PausedWork.Payouts }, None).ConfigureAwait(false)).Stored, Is.Not.Null);
        foreach (OperatorOrder order in new[] { pause, block })
        {
            Assert.That((await Store.AppendAsync(order, None).ConfigureAwait(false)).Stored, Is.Not.Null);
            Assert.That(await Store.AppendAsync(order, None).ConfigureAwait(false), Is.EqualTo(nothing));
        }
        OperatorOrder over = block with { Kind = OperatorOrderKind.Unblock, At = Samples.Start.AddDays(1), Until = null };
        Assert.That(await Store.AppendAsync(over, None).ConfigureAwait(false), Is.EqualTo(nothing), "The block is over by then.");
        Assert.That(await Store.ReadNewestNumberAsync(None).ConfigureAwait(false), Is.EqualTo(3));
    }

    /// <summary>Of equal orders that are given at the same time one is written.</summary>
    [Test]
    public async Task Append_TheSameAtOnce_IsWrittenOnce()
    {
        foreach (OperatorOrderKind kind in new[] { OperatorOrderKind.Pause, OperatorOrderKind.Resume })
        {
            OrderAppend[] appended = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ =>
                Task.Run(async () => await Store.AppendAsync(Order(kind, OrderTarget.Everything, PausedWork.Both), None).ConfigureAwait(false)))).ConfigureAwait(false);
            Assert.That(appended.Count(one => one.Stored is not null), Is.EqualTo(1));
        }
        Assert.That(await Store.ListAsync(0, 10, None).ConfigureAwait(false), Has.Count.EqualTo(2));
    }

    /// <summary>The history is whole in both directions, page by page.</summary>
    [Test]
    public async Task List_PageByPage_GivesEachOnce()
    {
        List<OperatorOrder> given = [];
        for (int i = 0; i < 5; i++)
            given.Add(await GiveAsync(i % 2 == 0 ? OperatorOrderKind.Pause : OperatorOrderKind.Resume, North, PausedWork.Payouts).ConfigureAwait(false));
        IReadOnlyList<OperatorOrder> first = await Store.ListAsync(0, 2, None).ConfigureAwait(false);
        IReadOnlyList<OperatorOrder> rest = await Store.ListAsync(first[^1].Number, 10, None).ConfigureAwait(false);
        Assert.That(first.Concat(rest), Is.EqualTo(given));
        first = await Store.ListNewestAsync(null, 2, None).ConfigureAwait(false);
        rest = await Store.ListNewestAsync(first[^1].Number, 10, None).ConfigureAwait(false);
        Assert.That(first.Concat(rest), Is.EqualTo(Enumerable.Reverse(given)));
    }

    /// <summary>
    /// Customers are forgotten in blocks that are over, and in none that holds; the orders themselves stay in their places.
    /// </summary>
    [Test]
    public async Task ForgetCustomers_BlocksThatAreOver_OnlyThose()
    {
        OrderTarget ben = OrderTarget.Customer(new CustomerId("ben")), eva = OrderTarget.Customer(new CustomerId("eva")), shop = OrderTarget.Merchant(new MerchantId("shop"));
        List<OperatorOrder> given = [];
        foreach ((OperatorOrderKind kind, OrderTarget target) in new[] { (OperatorOrderKind.Block, Ana), (OperatorOrderKind.Unblock, Ana), (OperatorOrderKind.Block, ben), (OperatorOrderKind.Block, shop), (OperatorOrderKind.Unblock, shop) })
            given.Add(await GiveAsync(kind, target, PausedWork.None).ConfigureAwait(false));
        OperatorOrder ended = (await Store.AppendAsync(given[0] with { Target = eva, Until = Samples.Start.AddHours(1) }, None).ConfigureAwait(false)).Stored!;

        foreach (DateTimeOffset before in new[] { DateTimeOffset.MinValue, Samples.Start })
            Assert.That(await Store.ForgetCustomersAsync(before, None).ConfigureAwait(false), Is.Zero, "None is older.");
        Assert.That(await Store.ForgetCustomersAsync(Samples.Start.AddDays(1), None).ConfigureAwait(false), Is.EqualTo(3));
        Assert.That(await Store.ForgetCustomersAsync(Samples.Start.AddDays(1), None).ConfigureAwait(false), Is.Zero);
        Store = await ReopenAsync(Store).ConfigureAwait(false);
        Assert.That(
            await Store.ListAsync(0, 10, None).ConfigureAwait(false),
            Is.EqualTo(new[] { OrderRules.Erase(given[0]), OrderRules.Erase(given[1]), given[2], given[3], given[4], OrderRules.Erase(ended) }));
        Assert.That(await Store.ListInForceAsync(0, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { given[2] }));
        Assert.That(await Store.ForgetCustomersAsync(DateTimeOffset.MaxValue, None).ConfigureAwait(false), Is.Zero, "A block without an end holds for ever.");
    }

    /// <summary>Pages out of range are refused.</summary>
    [Test]
    public void Misuse_IsRefused()
    {
        foreach (int most in new[] { 0, 1_001 })
        {
            Assert.That(async () => await Store.ListAsync(0, most, None).ConfigureAwait(false), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(async () => await Store.ListNewestAsync(null, most, None).ConfigureAwait(false), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(async () => await Store.ListInForceAsync(0, most, None).ConfigureAwait(false), Throws.InstanceOf<ArgumentOutOfRangeException>());
        }
    }

    private async Task<OperatorOrder> GiveAsync(OperatorOrderKind kind, OrderTarget target, PausedWork work) =>
        (await Store.AppendAsync(Order(kind, target, work), None).ConfigureAwait(false)).Stored!;

    private static OperatorOrder Order(OperatorOrderKind kind, OrderTarget target, PausedWork work) =>
        new() { Kind = kind, Target = target, Work = work, By = new OperatorId("clerk-7"), At = Samples.Start, Reason = "sample" };
}
