using FaultTolerantPay.Controls;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>
/// The contract of <see cref="IOperatorControlStore"/>. Derive from it, and implement how a store is created and reopened.
/// </summary>
public abstract class OperatorControlStoreConformance
{
    private static readonly ControlTarget North = ControlTarget.Institution(new InstitutionId("north"));
    private static readonly ControlTarget Ana = ControlTarget.Customer(new CustomerId("ana"));

    /// <summary>The store under test: empty before each test.</summary>
    protected IOperatorControlStore Store { get; private set; } = null!;

    private static CancellationToken None => CancellationToken.None;

    /// <summary>Creates a new, empty store.</summary>
    protected abstract ValueTask<IOperatorControlStore> CreateAsync();

    /// <summary>Closes the store and opens another on the same data.</summary>
    protected abstract ValueTask<IOperatorControlStore> ReopenAsync(IOperatorControlStore store);

    /// <summary>Creates the store.</summary>
    [SetUp]
    public async Task CreateStore() => Store = await CreateAsync().ConfigureAwait(false);

    /// <summary>Every property is read as it was stored, also after a restart.</summary>
    [Test]
    public async Task Append_EveryPropertyFilled_ComesBackAsStored(
        [ValueSource(typeof(TimeBoundaries), nameof(TimeBoundaries.NoneOrOne))] DateTimeOffset? everyTime)
    {
        OperatorControl filled = new()
        {
            Kind = OperatorControlKind.Block,
            Target = Ana,
            By = new OperatorId("clerk-7"),
            At = everyTime ?? Samples.Start,
            Reason = "chargebacks, “many” of them",
            Until = everyTime ?? Samples.Start.AddDays(3).AddTicks(1),
        };
        OperatorControl stored = (await Store.AppendAsync(filled, None).ConfigureAwait(false)).Stored!;
        Assert.That(stored, Is.EqualTo(filled with { Number = stored.Number }));
        Store = await ReopenAsync(Store).ConfigureAwait(false);
        Assert.That(await Store.ListAsync(0, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { stored }));
        Assert.That(await Store.ListNewestAsync(null, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { stored }));
        Assert.That(await Store.ListActiveAsync(0, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { stored }));
        Assert.That(await Store.ReadNewestNumberAsync(None).ConfigureAwait(false), Is.EqualTo(stored.Number));
    }

    /// <summary>An empty store has no controls. Numbers grow from there, also when a control ends another.</summary>
    [Test]
    public async Task Append_Several_NumbersGrow()
    {
        Assert.That(await Store.ReadNewestNumberAsync(None).ConfigureAwait(false), Is.Zero);
        Assert.That(await Store.ListActiveAsync(0, 10, None).ConfigureAwait(false), Is.Empty);
        long last = 0;
        foreach (OperatorControlKind kind in new[] { OperatorControlKind.Pause, OperatorControlKind.Resume, OperatorControlKind.Pause })
        {
            OperatorControl stored = await AppendAsync(kind, North, PausedWork.Both).ConfigureAwait(false);
            Assert.That(stored.Number, Is.GreaterThan(last));
            last = stored.Number;
            Assert.That(await Store.ReadNewestNumberAsync(None).ConfigureAwait(false), Is.EqualTo(last));
        }
    }

    /// <summary>
    /// A pause of both kinds of work is ended one kind at a time. The newest control of a target applies to it; other targets are not
    /// affected.
    /// </summary>
    [Test]
    public async Task ListInForce_PartsResumed_HaveWhatTheyStillHold()
    {
        OperatorControl everything = await AppendAsync(
            OperatorControlKind.Pause,
            ControlTarget.Everything,
            PausedWork.Payouts).ConfigureAwait(false);
        OperatorControl both = await AppendAsync(OperatorControlKind.Pause, North, PausedWork.Both).ConfigureAwait(false);
        OperatorControl block = await AppendAsync(OperatorControlKind.Block, Ana, PausedWork.None).ConfigureAwait(false);
        Assert.That(await Store.ListActiveAsync(0, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { everything, both, block }));
        await AppendAsync(OperatorControlKind.Resume, North, PausedWork.Collections).ConfigureAwait(false);
        Assert.That(
            await Store.ListActiveAsync(0, 10, None).ConfigureAwait(false),
            Is.EqualTo(new[] { everything, both with { Work = PausedWork.Payouts }, block }));
        Assert.That(
            await Store.ListActiveAsync(everything.Number, 1, None).ConfigureAwait(false),
            Is.EqualTo(new[] { both with { Work = PausedWork.Payouts } }));
        OperatorControl again = await AppendAsync(OperatorControlKind.Pause, North, PausedWork.Both).ConfigureAwait(false);
        await AppendAsync(OperatorControlKind.Unblock, Ana, PausedWork.None).ConfigureAwait(false);
        Store = await ReopenAsync(Store).ConfigureAwait(false);
        Assert.That(await Store.ListActiveAsync(0, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { everything, again }));
    }

    /// <summary>
    /// A control does not replace an active one that lasts longer, not even after a restart. When the active one was ended or has expired,
    /// any control may follow.
    /// </summary>
    [Test]
    public async Task Append_EndsBeforeWhatHolds_IsNotWritten()
    {
        OperatorControl block = Control(OperatorControlKind.Block, Ana, PausedWork.None) with { Until = Samples.Start.AddDays(1) };
        OperatorControl day = (await Store.AppendAsync(block, None).ConfigureAwait(false)).Stored!;
        Assert.That(
            await Store.AppendAsync(block with { Until = Samples.Start.AddSeconds(2) }, None).ConfigureAwait(false),
            Is.EqualTo(new ControlAppendResult(null, day)));
        OperatorControl forEver = (await Store.AppendAsync(block with { Until = null }, None).ConfigureAwait(false)).Stored!;
        Store = await ReopenAsync(Store).ConfigureAwait(false);
        Assert.That(
            await Store.AppendAsync(block with { Until = DateTimeOffset.MaxValue }, None).ConfigureAwait(false),
            Is.EqualTo(new ControlAppendResult(null, forEver)));
        Assert.That(await Store.ListActiveAsync(0, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { forEver }));
        Assert.That(await Store.ReadNewestNumberAsync(None).ConfigureAwait(false), Is.EqualTo(forEver.Number));

        await AppendAsync(OperatorControlKind.Unblock, Ana, PausedWork.None).ConfigureAwait(false);
        Assert.That((await Store.AppendAsync(block, None).ConfigureAwait(false)).Stored, Is.Not.Null, "It was unblocked.");
        ControlAppendResult later = await Store.AppendAsync(
            block with { At = Samples.Start.AddDays(1), Until = Samples.Start.AddDays(1).AddTicks(1) },
            None).ConfigureAwait(false);
        Assert.That(later.Stored, Is.Not.Null, "What was in force is over.");
    }

    /// <summary>
    /// A node whose clock is ahead records a control: a control that has expired by its clock stays active for the other nodes, also after
    /// a restart.
    /// </summary>
    [Test]
    public async Task Append_ByAClockThatIsAhead_LeavesWhatHoldsForOthers()
    {
        OperatorControl block = (await Store.AppendAsync(
            Control(OperatorControlKind.Block, Ana, PausedWork.None) with { Until = Samples.Start.AddHours(1) },
            None).ConfigureAwait(false)).Stored!;
        OperatorControl pause = (await Store.AppendAsync(
            Control(OperatorControlKind.Pause, North, PausedWork.Payouts) with { At = Samples.Start.AddHours(2) },
            None).ConfigureAwait(false)).Stored!;
        OperatorControl yearAhead = (await Store.AppendAsync(
            Control(OperatorControlKind.Pause, ControlTarget.Everything, PausedWork.Payouts) with { At = Samples.Start.AddYears(1) },
            None).ConfigureAwait(false)).Stored!;
        Store = await ReopenAsync(Store).ConfigureAwait(false);
        Assert.That(await Store.ListActiveAsync(0, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { block, pause, yearAhead }));
    }

    /// <summary>
    /// A control that changes nothing is not written: neither a repetition, nor the end of an inactive control. A control that changes a
    /// part is written.
    /// </summary>
    [Test]
    public async Task Append_ChangesNothing_IsNotWritten()
    {
        var nothing = new ControlAppendResult(null, null);
        OperatorControl pause = Control(OperatorControlKind.Pause, North, PausedWork.Both),
        block = Control(OperatorControlKind.Block, Ana, PausedWork.None) with { Until = Samples.Start.AddDays(1) };
        Assert.That(
            await Store.AppendAsync(pause with { Kind = OperatorControlKind.Resume }, None).ConfigureAwait(false),
            Is.EqualTo(nothing));
        Assert.That(
            await Store.AppendAsync(block with { Kind = OperatorControlKind.Unblock, Until = null }, None).ConfigureAwait(false),
            Is.EqualTo(nothing));
        Assert.That((await Store.AppendAsync(pause with { Work = PausedWork.Payouts }, None).ConfigureAwait(false)).Stored, Is.Not.Null);
        foreach (OperatorControl control in new[] { pause, block })
        {
            Assert.That((await Store.AppendAsync(control, None).ConfigureAwait(false)).Stored, Is.Not.Null);
            Assert.That(await Store.AppendAsync(control, None).ConfigureAwait(false), Is.EqualTo(nothing));
        }
        OperatorControl over = block with { Kind = OperatorControlKind.Unblock, At = Samples.Start.AddDays(1), Until = null };
        Assert.That(await Store.AppendAsync(over, None).ConfigureAwait(false), Is.EqualTo(nothing), "The block is over by then.");
        Assert.That(await Store.ReadNewestNumberAsync(None).ConfigureAwait(false), Is.EqualTo(3));
    }

    /// <summary>Of several concurrent equal controls, one is written.</summary>
    [Test]
    public async Task Append_TheSameAtOnce_IsWrittenOnce()
    {
        foreach (OperatorControlKind kind in new[] { OperatorControlKind.Pause, OperatorControlKind.Resume })
        {
            ControlAppendResult[] appended = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ =>
                Task.Run(
                    async () =>
                        await Store.AppendAsync(
                            Control(kind, ControlTarget.Everything, PausedWork.Both), None).ConfigureAwait(false)))).ConfigureAwait(false);
            Assert.That(appended.Count(one => one.Stored is not null), Is.EqualTo(1));
        }
        Assert.That(await Store.ListAsync(0, 10, None).ConfigureAwait(false), Has.Count.EqualTo(2));
    }

    /// <summary>The history is complete in both directions, page by page.</summary>
    [Test]
    public async Task List_PageByPage_GivesEachOnce()
    {
        List<OperatorControl> appended = [];
        for (int i = 0; i < 5; i++)
        {
            appended.Add(
                await AppendAsync(
                    i % 2 == 0 ? OperatorControlKind.Pause : OperatorControlKind.Resume, North, PausedWork.Payouts).ConfigureAwait(false));
        }

        IReadOnlyList<OperatorControl> first = await Store.ListAsync(0, 2, None).ConfigureAwait(false);
        IReadOnlyList<OperatorControl> rest = await Store.ListAsync(first[^1].Number, 10, None).ConfigureAwait(false);
        Assert.That(first.Concat(rest), Is.EqualTo(appended));
        first = await Store.ListNewestAsync(null, 2, None).ConfigureAwait(false);
        rest = await Store.ListNewestAsync(first[^1].Number, 10, None).ConfigureAwait(false);
        Assert.That(first.Concat(rest), Is.EqualTo(Enumerable.Reverse(appended)));
    }

    /// <summary>
    /// Customers are erased in blocks that are over, and not in active ones. The controls themselves keep their places.
    /// </summary>
    [Test]
    public async Task EraseCustomers_BlocksThatAreOver_OnlyThose()
    {
        ControlTarget ben = ControlTarget.Customer(new CustomerId("ben")),
        eva = ControlTarget.Customer(new CustomerId("eva")),
        shop = ControlTarget.Merchant(new MerchantId("shop"));
        List<OperatorControl> appended = [];
        foreach ((OperatorControlKind kind, ControlTarget target) in new[]
        {
            (OperatorControlKind.Block, Ana),
            (OperatorControlKind.Unblock, Ana),
            (OperatorControlKind.Block, ben),
            (OperatorControlKind.Block, shop),
            (OperatorControlKind.Unblock, shop),
        })
        {
            appended.Add(await AppendAsync(kind, target, PausedWork.None).ConfigureAwait(false));
        }

        OperatorControl ended = (await Store.AppendAsync(
            appended[0] with { Target = eva, Until = Samples.Start.AddHours(1) }, None).ConfigureAwait(false)).Stored!;

        foreach (DateTimeOffset before in new[] { DateTimeOffset.MinValue, Samples.Start })
        {
            Assert.That(await Store.EraseCustomersAsync(before, None).ConfigureAwait(false), Is.Zero, "None is older.");
        }

        Assert.That(await Store.EraseCustomersAsync(Samples.Start.AddDays(1), None).ConfigureAwait(false), Is.EqualTo(3));
        Assert.That(await Store.EraseCustomersAsync(Samples.Start.AddDays(1), None).ConfigureAwait(false), Is.Zero);
        Store = await ReopenAsync(Store).ConfigureAwait(false);
        Assert.That(
            await Store.ListAsync(0, 10, None).ConfigureAwait(false),
            Is.EqualTo(
                new[]
                {
                    ControlRules.Erase(appended[0]),
                    ControlRules.Erase(appended[1]),
                    appended[2],
                    appended[3],
                    appended[4],
                    ControlRules.Erase(ended),
                }));
        Assert.That(await Store.ListActiveAsync(0, 10, None).ConfigureAwait(false), Is.EqualTo(new[] { appended[2] }));
        Assert.That(
            await Store.EraseCustomersAsync(DateTimeOffset.MaxValue, None).ConfigureAwait(false),
            Is.Zero,
            "A block without an end holds for ever.");
    }

    /// <summary>Pages out of range are refused.</summary>
    [Test]
    public void Misuse_IsRefused()
    {
        foreach (int most in new[] { 0, 1_001 })
        {
            Assert.That(
                async () => await Store.ListAsync(0, most, None).ConfigureAwait(false),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                async () => await Store.ListNewestAsync(null, most, None).ConfigureAwait(false),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                async () => await Store.ListActiveAsync(0, most, None).ConfigureAwait(false),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
        }
    }

    private async Task<OperatorControl> AppendAsync(OperatorControlKind kind, ControlTarget target, PausedWork work) =>
        (await Store.AppendAsync(Control(kind, target, work), None).ConfigureAwait(false)).Stored!;

    private static OperatorControl Control(OperatorControlKind kind, ControlTarget target, PausedWork work) =>
        new() { Kind = kind, Target = target, Work = work, By = new OperatorId("clerk-7"), At = Samples.Start, Reason = "sample" };
}
