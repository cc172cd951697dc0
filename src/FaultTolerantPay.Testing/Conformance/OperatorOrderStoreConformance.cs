using FaultTolerantPay.Advances;
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
        OperatorOrder stored = await Store.AppendAsync(filled, None).ConfigureAwait(false);
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

    /// <summary>Customers are forgotten in blocks that are over, and in none that holds; the orders themselves stay in their places.</summary>
    [Test]
    public async Task ForgetCustomers_BlocksThatAreOver_OnlyThose()
    {
        OrderTarget ben = OrderTarget.Customer(new CustomerId("ben")), eva = OrderTarget.Customer(new CustomerId("eva")), shop = OrderTarget.Merchant(new MerchantId("shop"));
        List<OperatorOrder> given = [];
        foreach ((OperatorOrderKind kind, OrderTarget target) in new[] { (OperatorOrderKind.Block, Ana), (OperatorOrderKind.Unblock, Ana), (OperatorOrderKind.Block, ben), (OperatorOrderKind.Block, shop), (OperatorOrderKind.Unblock, shop) })
            given.Add(await GiveAsync(kind, target, PausedWork.None).ConfigureAwait(false));
        OperatorOrder ended = await Store.AppendAsync(given[0] with { Target = eva, Until = Samples.Start.AddHours(1) }, None).ConfigureAwait(false);

        foreach (DateTimeOffset before in new[] { DateTimeOffset.MinValue, Samples.Start })
            Assert.That(await Store.ForgetCustomersAsync(before, None).ConfigureAwait(false), Is.Zero, "None is older.");
        Assert.That(await Store.ForgetCustomersAsync(Samples.Start.AddDays(1), None).ConfigureAwait(false), Is.EqualTo(3));
        Assert.That(await Store.ForgetCustomersAsync(Samples.Start.AddDays(1), None).ConfigureAwait(false), Is.Zero);
        Store = await ReopenAsync(Store).ConfigureAwait(false);
        Assert.That(
            await Store.ListAsync(0, 10, None).ConfigureAwait(false),
            Is.EqualTo(new[] { Forgotten.Of(given[0]), Forgotten.Of(given[1]), given[2], given[3], given[4], Forgotten.Of(ended) }));
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

    private async Task<OperatorOrder> GiveAsync(OperatorOrderKind kind, OrderTarget target, PausedWork work) => await Store.AppendAsync(
        new OperatorOrder { Kind = kind, Target = target, Work = work, By = new OperatorId("clerk-7"), At = Samples.Start, Reason = "sample" }, None).ConfigureAwait(false);
}
