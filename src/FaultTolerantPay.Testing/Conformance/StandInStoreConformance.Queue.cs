using FaultTolerantPay.Advances;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The work queue: claims, leases, fencing.</summary>
public abstract partial class StandInStoreConformance
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static WorkItemKey Item(string order = "order-1") => Samples.AdvanceWork(Samples.Key(order));

    private Task SetAsync(WorkItemKey item, DateTimeOffset? dueAt, bool keepsEarlier = false) =>
        CommittedAsync(new StandInCommit { At = Now, Work = [new WorkChange(item, dueAt, keepsEarlier)] });

    private async Task<WorkLease[]> ClaimAsync(DateTimeOffset now, int most = 100, WorkKind kind = WorkKind.Advance) =>
        [.. await Store.ClaimAsync(kind, now, Lease, most, None).ConfigureAwait(false)];

    private Task<CommitStatus> CommitUnderAsync(WorkLease lease, params WorkChange[] work) =>
        CommitAsync(new StandInCommit { At = Now, Lease = lease, Work = work });

    /// <summary>What is due now or before is claimed, the longest due first; what is due later is not.</summary>
    [Test]
    public async Task Claim_SomeDue_GivesThemLongestDueFirst()
    {
        await SetAsync(Item("late"), Now).ConfigureAwait(false);
        await SetAsync(Item("future"), Now.AddTicks(1)).ConfigureAwait(false);
        await SetAsync(Item("early"), Now.AddHours(-2)).ConfigureAwait(false);
        await SetAsync(Item("middle"), Now.AddHours(-1)).ConfigureAwait(false);

        WorkLease[] first = await ClaimAsync(Now, 2).ConfigureAwait(false);
        WorkLease[] rest = await ClaimAsync(Now).ConfigureAwait(false);
        Assert.That(first.Select(l => l.Item), Is.EqualTo(new[] { Item("early"), Item("middle") }));
        Assert.That(rest.Select(l => l.Item), Is.EqualTo(new[] { Item("late") }));
    }

    /// <summary>A claim gives only items of its kind, and every kind comes back as it went in.</summary>
    [Test]
    public async Task Claim_SeveralKinds_GivesItsOwn()
    {
        WorkItemKey[] items =
        [
            new(WorkKind.Transaction, Samples.Key()), new(WorkKind.Advance, Samples.Key()), new(WorkKind.Confirmation, Samples.Key()),
            new(WorkKind.Advices, new MerchantId("m")), new(WorkKind.Notices, new MerchantId("m")),
        ];
        await CommittedAsync(new StandInCommit { At = Now, Work = [.. items.Select(i => new WorkChange(i, Now))] }).ConfigureAwait(false);
        foreach (WorkItemKey item in items)
            Assert.That((await ClaimAsync(Now, kind: item.Kind).ConfigureAwait(false)).Select(l => l.Item), Is.EqualTo(new[] { item }));
    }

    /// <summary>A leased item is given to nobody else until the lease ends; then it is, under a new number.</summary>
    [Test]
    public async Task Claim_LeasedItem_OnlyAfterTheLease()
    {
        await SetAsync(Item(), Now).ConfigureAwait(false);
        WorkLease first = (await ClaimAsync(Now).ConfigureAwait(false)).Single();
        Assert.That(await ClaimAsync(Now + Lease - TimeSpan.FromTicks(1)).ConfigureAwait(false), Is.Empty);
        WorkLease second = (await ClaimAsync(Now + Lease).ConfigureAwait(false)).Single();
        Assert.That(second.Item, Is.EqualTo(first.Item));
        Assert.That(second.Number, Is.GreaterThan(first.Number));
    }

    /// <summary>A lease that was taken over is refused and writes nothing; the newer one is good.</summary>
    [Test]
    public async Task Commit_UnderALostLease_IsRefusedAndWritesNothing()
    {
        await SetAsync(Item(), Now).ConfigureAwait(false);
        WorkLease old = (await ClaimAsync(Now).ConfigureAwait(false)).Single();
        WorkLease newer = (await ClaimAsync(Now + Lease).ConfigureAwait(false)).Single();
        StandInCommit late = Samples.Reserve(Samples.Key("x")) with { Lease = old, Work = [] };

        Assert.That(await CommitAsync(late).ConfigureAwait(false), Is.EqualTo(CommitStatus.LeaseLost));
        Assert.That(await Store.FindAdvanceAsync(Samples.Key("x"), None).ConfigureAwait(false), Is.Null);
        Assert.That(await CommitAsync(late with { Lease = newer }).ConfigureAwait(false), Is.EqualTo(CommitStatus.Committed));
    }

    /// <summary>A lease that ran out, but that nobody took over, is still the newest.</summary>
    [Test]
    public async Task Commit_UnderALeaseThatRanOut_IsTakenWhileNobodyTookOver()
    {
        await SetAsync(Item(), Now).ConfigureAwait(false);
        WorkLease lease = (await ClaimAsync(Now).ConfigureAwait(false)).Single();
        Assert.That(
            await CommitAsync(new StandInCommit { At = Now + Lease + Lease, Lease = lease, Journal = [Samples.Entry(Samples.Key())] }).ConfigureAwait(false),
            Is.EqualTo(CommitStatus.Committed));
    }

    /// <summary>A lease is good for several commits, as long as none of them changes the item.</summary>
    [Test]
    public async Task Commit_TwiceUnderOneLease_BothAreTaken()
    {
        await SetAsync(Item(), Now).ConfigureAwait(false);
        WorkLease lease = (await ClaimAsync(Now).ConfigureAwait(false)).Single();
        Assert.That(await CommitUnderAsync(lease).ConfigureAwait(false), Is.EqualTo(CommitStatus.Committed));
        Assert.That(await CommitUnderAsync(lease).ConfigureAwait(false), Is.EqualTo(CommitStatus.Committed));
    }

    /// <summary>Setting the due time, or taking the item from the queue, ends the lease.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task WorkChange_WhileLeased_EndsTheLease(bool isTakenOut)
    {
        await SetAsync(Item(), Now).ConfigureAwait(false);
        WorkLease lease = (await ClaimAsync(Now).ConfigureAwait(false)).Single();
        await SetAsync(Item(), isTakenOut ? null : Now).ConfigureAwait(false);

        Assert.That(await CommitUnderAsync(lease).ConfigureAwait(false), Is.EqualTo(CommitStatus.LeaseLost));
        Assert.That(await ClaimAsync(Now).ConfigureAwait(false), Has.Length.EqualTo(isTakenOut ? 0 : 1));
    }

    /// <summary>A number is never given again, not even when the item leaves the queue and comes back, nor after a restart.</summary>
    [Test]
    public async Task Claim_ItemThatLeftAndCameBack_OldLeaseStaysLost()
    {
        await SetAsync(Item(), Now).ConfigureAwait(false);
        WorkLease old = (await ClaimAsync(Now).ConfigureAwait(false)).Single();
        Assert.That(await CommitUnderAsync(old, new WorkChange(Item(), null)).ConfigureAwait(false), Is.EqualTo(CommitStatus.Committed));
        await ReopenAsync().ConfigureAwait(false);
        await SetAsync(Item(), Now).ConfigureAwait(false);
        WorkLease newer = (await ClaimAsync(Now).ConfigureAwait(false)).Single();

        Assert.That(newer.Number, Is.GreaterThan(old.Number));
        Assert.That(await CommitUnderAsync(old).ConfigureAwait(false), Is.EqualTo(CommitStatus.LeaseLost));
        Assert.That(await CommitUnderAsync(newer).ConfigureAwait(false), Is.EqualTo(CommitStatus.Committed));
    }

    /// <summary>With KeepsEarlier an item that is in the queue keeps its due time and its lease; one that is not is put in.</summary>
    [Test]
    public async Task WorkChange_KeepsEarlier_KeepsDueTimeAndLease()
    {
        await SetAsync(Item(), Now, keepsEarlier: true).ConfigureAwait(false);
        await SetAsync(Item(), Now.AddHours(1), keepsEarlier: true).ConfigureAwait(false);
        WorkLease lease = (await ClaimAsync(Now).ConfigureAwait(false)).Single();
        await SetAsync(Item(), Now, keepsEarlier: true).ConfigureAwait(false);

        Assert.That(await ClaimAsync(Now).ConfigureAwait(false), Is.Empty);
        Assert.That(await CommitUnderAsync(lease).ConfigureAwait(false), Is.EqualTo(CommitStatus.Committed));
    }

    /// <summary>The due time can be moved to earlier and to later, again and again.</summary>
    [Test]
    public async Task WorkChange_ManyTimes_TheLastDueTimeCounts()
    {
        for (int i = 0; i < 200; i++)
        {
            await SetAsync(Item(), Now.AddMinutes(i % 2 == 0 ? -i : i)).ConfigureAwait(false);
            await SetAsync(Item("other"), Now.AddMinutes(-1)).ConfigureAwait(false);
        }
        Assert.That((await ClaimAsync(Now).ConfigureAwait(false)).Select(l => l.Item), Is.EqualTo(new[] { Item("other") }));
        Assert.That((await ClaimAsync(Now.AddMinutes(199)).ConfigureAwait(false)).Select(l => l.Item), Is.EquivalentTo(new[] { Item(), Item("other") }));
    }

    /// <summary>What is due later than a time is brought forward, the soonest first; what is due by then, leased or not, is left alone.</summary>
    [Test]
    public async Task BringForward_SomeDueLater_MakesThemDueSoonestFirst()
    {
        await SetAsync(Item("leased"), Now.AddHours(-1)).ConfigureAwait(false);
        WorkLease lease = (await ClaimAsync(Now).ConfigureAwait(false)).Single();
        await SetAsync(Item("soon"), Now + Lease).ConfigureAwait(false);
        await SetAsync(Item("later"), Now.AddHours(3)).ConfigureAwait(false);
        await SetAsync(Item("late"), Now.AddHours(2)).ConfigureAwait(false);
        await SetAsync(new WorkItemKey(WorkKind.Notices, new MerchantId("m")), Now.AddHours(2)).ConfigureAwait(false);

        Assert.That(await Store.BringForwardAsync(WorkKind.Advance, Now + Lease, Now, 1, None).ConfigureAwait(false), Is.EqualTo(1));
        Assert.That((await ClaimAsync(Now).ConfigureAwait(false)).Select(l => l.Item), Is.EqualTo(new[] { Item("late") }));
        Assert.That(await Store.BringForwardAsync(WorkKind.Advance, Now + Lease, Now, 100, None).ConfigureAwait(false), Is.EqualTo(1));
        Assert.That(await Store.BringForwardAsync(WorkKind.Advance, Now + Lease, Now, 100, None).ConfigureAwait(false), Is.Zero);
        Assert.That((await ClaimAsync(Now).ConfigureAwait(false)).Select(l => l.Item), Is.EqualTo(new[] { Item("later") }));
        Assert.That(await CommitUnderAsync(lease).ConfigureAwait(false), Is.EqualTo(CommitStatus.Committed), "The lease is good.");
        Assert.That((await Store.ReadBacklogAsync(WorkKind.Notices, Now.AddHours(1), None).ConfigureAwait(false)).Due, Is.Zero, "Another kind.");
    }

    /// <summary>Work is brought forward to a time that is not later than what it is brought from, in pages.</summary>
    [Test]
    public void BringForward_BadArguments_Throws()
    {
        Assert.That(async () => await Store.BringForwardAsync(WorkKind.Advance, Now, Now.AddTicks(1), 1, None).ConfigureAwait(false), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(async () => await Store.BringForwardAsync(WorkKind.Advance, Now, Now, 0, None).ConfigureAwait(false), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    /// <summary>The backlog counts what is due and not leased, and knows since when the oldest is due.</summary>
    [Test]
    public async Task ReadBacklog_SomeDueSomeLeased_CountsThoseFree()
    {
        Assert.That(await Store.ReadBacklogAsync(WorkKind.Advance, Now, None).ConfigureAwait(false), Is.EqualTo(default(WorkBacklog)));
        await SetAsync(Item("a"), Now.AddHours(-2)).ConfigureAwait(false);
        await SetAsync(Item("b"), Now.AddHours(-1)).ConfigureAwait(false);
        await SetAsync(Item("c"), Now).ConfigureAwait(false);
        await SetAsync(Item("d"), Now.AddTicks(1)).ConfigureAwait(false);
        await ClaimAsync(Now, 1).ConfigureAwait(false);

        Assert.That(await Store.ReadBacklogAsync(WorkKind.Advance, Now, None).ConfigureAwait(false), Is.EqualTo(new WorkBacklog(2, Now.AddHours(-1))));
        Assert.That((await Store.ReadBacklogAsync(WorkKind.Advance, Now + Lease, None).ConfigureAwait(false)).Due, Is.EqualTo(4));
        Assert.That((await Store.ReadBacklogAsync(WorkKind.Notices, Now, None).ConfigureAwait(false)).Due, Is.Zero);
    }

    /// <summary>A lease without a length, and pages out of range, are refused by name.</summary>
    [Test]
    public void Claim_OutOfRange_Throws()
    {
        Assert.That(async () => await Store.ClaimAsync(WorkKind.Advance, Now, TimeSpan.Zero, 1, None).ConfigureAwait(false), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(async () => await Store.ClaimAsync(WorkKind.Advance, Now, Lease, 0, None).ConfigureAwait(false), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(async () => await Store.ClaimAsync(WorkKind.Advance, Now, Lease, 1_001, None).ConfigureAwait(false), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
