using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The work queue: claims, leases and their numbers.</summary>
public abstract partial class StandInStoreConformance
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static WorkItemKey Item(string order = "order-1") => Samples.AdvanceWork(Samples.Key(order));

    private Task SetAsync(WorkItemKey item, DateTimeOffset? dueAt, bool keepsEarlier = false) =>
        CommittedAsync(new StandInCommit { At = Now, Work = [new WorkChange(item, dueAt, keepsEarlier)] });

    private async Task<WorkLease[]> ClaimAsync(DateTimeOffset now, int maxItems = 100, WorkKind kind = WorkKind.Advance) =>
        [.. (await Store.ClaimAsync(NewClaim(now, maxItems, kind), None).ConfigureAwait(false)).Leases];

    private static WorkClaim NewClaim(DateTimeOffset now, int maxItems, WorkKind kind = WorkKind.Advance) =>
        new() { Kind = kind, Now = now, Lease = Lease, MaxItems = maxItems };

    private Task<CommitStatus> CommitUnderAsync(WorkLease lease, params WorkChange[] work) =>
        CommitAsync(new StandInCommit { At = Now, Lease = lease, Work = work });

    /// <summary>Work that is due now or earlier is claimed, the longest due first; later work is not.</summary>
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

    /// <summary>A claim returns only items of its kind, and every kind is returned as it was stored.</summary>
    [Test]
    public async Task Claim_SeveralKinds_GivesItsOwn()
    {
        WorkItemKey[] items =
        [
            new(WorkKind.Transaction, Samples.Key()), new(WorkKind.Advance, Samples.Key()), new(WorkKind.Confirmation, Samples.Key()),
            new(WorkKind.Advices, Samples.Key()), new(WorkKind.Notices, Samples.Key()),
        ];
        await CommittedAsync(new StandInCommit { At = Now, Work = [.. items.Select(i => new WorkChange(i, Now))] }).ConfigureAwait(false);
        foreach (WorkItemKey item in items)
        {
            Assert.That((await ClaimAsync(Now, kind: item.Kind).ConfigureAwait(false)).Select(l => l.Item), Is.EqualTo(new[] { item }));
        }
    }

    /// <summary>No one else gets a leased item until the lease ends. Then a claim returns it, with a new number.</summary>
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

    /// <summary>A lease that was taken over is refused and writes nothing; the newer lease is valid.</summary>
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

    /// <summary>An expired lease that no one took over is still the newest.</summary>
    [Test]
    public async Task Commit_UnderALeaseThatRanOut_IsTakenWhileNobodyTookOver()
    {
        await SetAsync(Item(), Now).ConfigureAwait(false);
        WorkLease lease = (await ClaimAsync(Now).ConfigureAwait(false)).Single();
        Assert.That(
            await CommitAsync(
                new StandInCommit
                {
                    At = Now + Lease + Lease,
                    Lease = lease,
                    Discrepancies = [Samples.Discrepancy("d-1", Samples.Key())],
                }).ConfigureAwait(false),
            Is.EqualTo(CommitStatus.Committed));
    }

    /// <summary>A lease is valid for several commits, as long as none of them changes the item.</summary>
    [Test]
    public async Task Commit_TwiceUnderOneLease_BothAreTaken()
    {
        await SetAsync(Item(), Now).ConfigureAwait(false);
        WorkLease lease = (await ClaimAsync(Now).ConfigureAwait(false)).Single();
        Assert.That(await CommitUnderAsync(lease).ConfigureAwait(false), Is.EqualTo(CommitStatus.Committed));
        Assert.That(await CommitUnderAsync(lease).ConfigureAwait(false), Is.EqualTo(CommitStatus.Committed));
    }

    /// <summary>Setting the due time, or removing the item from the queue, ends the lease.</summary>
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

    /// <summary>A number is never reused, not even when the item leaves the queue and returns, nor after a restart.</summary>
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

    /// <summary>
    /// With KeepsEarlier, an item in the queue keeps an earlier due time and its lease; an item that is not in the queue is added.
    /// </summary>
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

    /// <summary>With KeepsEarlier, the due time of an item without a lease moves earlier, and the item stays in its lane.</summary>
    [Test]
    public async Task WorkChange_KeepsEarlierWhileItWaits_BringsForward()
    {
        await SetInLaneAsync(Item(), Now.AddHours(1), "alpha").ConfigureAwait(false);
        await SetAsync(Item(), Now, keepsEarlier: true).ConfigureAwait(false);
        WorkLease lease = (await ClaimAsync(Now).ConfigureAwait(false)).Single();
        Assert.That(lease.Lane, Is.EqualTo("alpha"));

        await CommitUnderAsync(lease, new WorkChange(Item(), Now.AddHours(1))).ConfigureAwait(false);
        await SetAsync(Item(), Now.AddMinutes(1), keepsEarlier: true).ConfigureAwait(false);
        Assert.That(await ClaimAsync(Now).ConfigureAwait(false), Is.Empty);
        Assert.That(await ClaimAsync(Now.AddMinutes(1)).ConfigureAwait(false), Has.Length.EqualTo(1), "It waited again, without a lease.");
    }

    /// <summary>
    /// A claim of one lane returns only items in that lane. A claim of the rest returns items in none of the named lanes. Both return the
    /// lane.
    /// </summary>
    [Test]
    public async Task Claim_OfALane_GivesItsOwn()
    {
        foreach ((string order, string lane) in new[] { ("a", "alpha"), ("b", "beta"), ("g", "gamma"), ("n", "") })
        {
            await SetInLaneAsync(Item(order), Now, lane).ConfigureAwait(false);
        }

        async Task<string> ClaimedAsync(WorkClaim claim) =>
            string.Concat(
                (await Store.ClaimAsync(claim, None).ConfigureAwait(false)).Leases.Select(lease => $"{lease.Item.Order}{lease.Lane} "));

        Assert.That(await ClaimedAsync(NewClaim(Now, 10) with { Lane = "beta" }).ConfigureAwait(false), Is.EqualTo("bbeta "));
        Assert.That(await ClaimedAsync(NewClaim(Now, 10) with { Lane = "beta" }).ConfigureAwait(false), Is.Empty);
        Assert.That(
            await ClaimedAsync(NewClaim(Now, 10) with { ExceptLanes = ["alpha", "beta"] }).ConfigureAwait(false),
            Is.EqualTo("n ggamma "));
        await SetInLaneAsync(Item("a"), Now, "beta").ConfigureAwait(false);
        Assert.That(
            await ClaimedAsync(NewClaim(Now, 10) with { Lane = "alpha" }).ConfigureAwait(false),
            Is.Empty,
            "It has moved to another lane.");
        Assert.That(await ClaimedAsync(NewClaim(Now + Lease, 10)).ConfigureAwait(false), Is.EqualTo("n abeta bbeta ggamma "));
    }

    /// <summary>
    /// If more work is due than a claim requests, merchants share the claim equally: one with a long backlog does not delay the others.
    /// </summary>
    [Test]
    public async Task Claim_OneMerchantHasALongBacklog_OthersGetTheirShare()
    {
        WorkItemKey[] hog = await FillAsync("hog", 50, Now.AddHours(-2)).ConfigureAwait(false);
        WorkItemKey[] small = await FillAsync("small", 3, Now.AddHours(-1)).ConfigureAwait(false);
        WorkItemKey[] other = await FillAsync("other", 20, Now).ConfigureAwait(false);

        ClaimedWork claimed = await Store.ClaimAsync(NewClaim(Now, 16), None).ConfigureAwait(false);

        // 6, 5 and 5: the part that the second merchant does not use goes to the work that is due longest.
        Assert.That(claimed.Leases.Select(lease => lease.Item), Is.EqualTo(hog[..6].Concat(other[..5]).Concat(small).Concat(hog[6..8])));
        Assert.That(claimed.LastMerchant, Is.EqualTo(new MerchantId("small")));
    }

    /// <summary>
    /// If more merchants have due work than a claim requests, each claim starts after the last merchant of the previous one.
    /// </summary>
    [Test]
    public async Task Claim_ManyMerchants_AllGetTheirTurn()
    {
        for (int i = 0; i < 12; i++)
        {
            await FillAsync($"m{i:D2}", 9, Now.AddMinutes(-i)).ConfigureAwait(false);
        }

        List<string> served = [];
        MerchantId? last = null;
        for (int round = 0; round < 4; round++)
        {
            ClaimedWork claimed = await Store.ClaimAsync(NewClaim(Now, 5) with { AfterMerchant = last }, None).ConfigureAwait(false);
            served.AddRange(claimed.Leases.Select(lease => lease.Item.Merchant.Value));
            last = claimed.LastMerchant;
        }
        Assert.That(served, Is.EqualTo(Enumerable.Range(0, 20).Select(turn => $"m{turn % 12:D2}")));
    }

    /// <summary>Work that is not due gives its merchant no turn.</summary>
    [Test]
    public async Task Claim_OthersHaveNothingDue_TakesTheWholeClaim()
    {
        WorkItemKey[] due = await FillAsync("m1", 9, Now).ConfigureAwait(false);
        await FillAsync("m0", 9, Now.AddTicks(1)).ConfigureAwait(false);
        await FillAsync("m2", 9, Now.AddHours(1)).ConfigureAwait(false);

        Assert.That((await ClaimAsync(Now, 5).ConfigureAwait(false)).Select(lease => lease.Item), Is.EqualTo(due[..5]));
    }

    private Task SetInLaneAsync(WorkItemKey item, DateTimeOffset dueAt, string lane) =>
        CommittedAsync(new StandInCommit { At = Now, Work = [new WorkChange(item, dueAt) { Lane = lane }] });

    private async Task<WorkItemKey[]> FillAsync(string merchant, int items, DateTimeOffset dueAt)
    {
        WorkItemKey[] filled = [.. Enumerable.Range(0, items).Select(i => Samples.AdvanceWork(Samples.Key(Samples.Order(i), merchant)))];
        await CommittedAsync(
            new StandInCommit { At = Now, Work = [.. filled.Select(item => new WorkChange(item, dueAt))] }).ConfigureAwait(false);
        return filled;
    }

    /// <summary>The due time can be moved earlier and later repeatedly.</summary>
    [Test]
    public async Task WorkChange_ManyTimes_TheLastDueTimeCounts()
    {
        for (int i = 0; i < 200; i++)
        {
            await SetAsync(Item(), Now.AddMinutes(i % 2 == 0 ? -i : i)).ConfigureAwait(false);
            await SetAsync(Item("other"), Now.AddMinutes(-1)).ConfigureAwait(false);
        }
        Assert.That((await ClaimAsync(Now).ConfigureAwait(false)).Select(l => l.Item), Is.EqualTo(new[] { Item("other") }));
        Assert.That(
            (await ClaimAsync(Now.AddMinutes(199)).ConfigureAwait(false)).Select(l => l.Item),
            Is.EquivalentTo(new[] { Item(), Item("other") }));
    }

    /// <summary>
    /// Work that is due after a time is brought forward, the soonest first; work that is due by then, leased or not, is not changed.
    /// </summary>
    [Test]
    public async Task BringForward_SomeDueLater_MakesThemDueSoonestFirst()
    {
        await SetAsync(Item("leased"), Now.AddHours(-1)).ConfigureAwait(false);
        WorkLease lease = (await ClaimAsync(Now).ConfigureAwait(false)).Single();
        await SetAsync(Item("soon"), Now + Lease).ConfigureAwait(false);
        await SetAsync(Item("later"), Now.AddHours(3)).ConfigureAwait(false);
        await SetAsync(Item("late"), Now.AddHours(2)).ConfigureAwait(false);
        await SetAsync(new WorkItemKey(WorkKind.Notices, Samples.Key("m")), Now.AddHours(2)).ConfigureAwait(false);

        Assert.That(await Store.BringForwardAsync(WorkKind.Advance, Now + Lease, Now, 1, None).ConfigureAwait(false), Is.EqualTo(1));
        Assert.That((await ClaimAsync(Now).ConfigureAwait(false)).Select(l => l.Item), Is.EqualTo(new[] { Item("late") }));
        Assert.That(await Store.BringForwardAsync(WorkKind.Advance, Now + Lease, Now, 100, None).ConfigureAwait(false), Is.EqualTo(1));
        Assert.That(await Store.BringForwardAsync(WorkKind.Advance, Now + Lease, Now, 100, None).ConfigureAwait(false), Is.Zero);
        Assert.That((await ClaimAsync(Now).ConfigureAwait(false)).Select(l => l.Item), Is.EqualTo(new[] { Item("later") }));
        Assert.That(await CommitUnderAsync(lease).ConfigureAwait(false), Is.EqualTo(CommitStatus.Committed), "The lease is good.");
        Assert.That(
            (await Store.ReadBacklogAsync(WorkKind.Notices, Now.AddHours(1), None).ConfigureAwait(false)).Due,
            Is.Zero,
            "Another kind.");
    }

    /// <summary>The target time must not be later than the time from which work is brought forward, and pages must be in range.</summary>
    [Test]
    public void BringForward_BadArguments_Throws()
    {
        Assert.That(
            async () => await Store.BringForwardAsync(WorkKind.Advance, Now, Now.AddTicks(1), 1, None).ConfigureAwait(false),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(
            async () => await Store.BringForwardAsync(WorkKind.Advance, Now, Now, 0, None).ConfigureAwait(false),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    /// <summary>The backlog counts the items that are due and not leased, and returns the due time of the oldest.</summary>
    [Test]
    public async Task ReadBacklog_SomeDueSomeLeased_CountsThoseFree()
    {
        Assert.That(await Store.ReadBacklogAsync(WorkKind.Advance, Now, None).ConfigureAwait(false), Is.EqualTo(default(WorkBacklog)));
        await SetAsync(Item("a"), Now.AddHours(-2)).ConfigureAwait(false);
        await SetAsync(Item("b"), Now.AddHours(-1)).ConfigureAwait(false);
        await SetAsync(Item("c"), Now).ConfigureAwait(false);
        await SetAsync(Item("d"), Now.AddTicks(1)).ConfigureAwait(false);
        await ClaimAsync(Now, 1).ConfigureAwait(false);

        Assert.That(
            await Store.ReadBacklogAsync(WorkKind.Advance, Now, None).ConfigureAwait(false),
            Is.EqualTo(new WorkBacklog(2, Now.AddHours(-1))));
        Assert.That((await Store.ReadBacklogAsync(WorkKind.Advance, Now + Lease, None).ConfigureAwait(false)).Due, Is.EqualTo(4));
        Assert.That((await Store.ReadBacklogAsync(WorkKind.Notices, Now, None).ConfigureAwait(false)).Due, Is.Zero);
    }

    /// <summary>A lease without a length, and pages out of range, are refused by name.</summary>
    [Test]
    public void Claim_OutOfRange_Throws()
    {
        Assert.That(
            async () => await Store.ClaimAsync(NewClaim(Now, 1) with { Lease = TimeSpan.Zero }, None).ConfigureAwait(false),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(
            async () => await Store.ClaimAsync(NewClaim(Now, 0), None).ConfigureAwait(false),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(
            async () => await Store.ClaimAsync(NewClaim(Now, 1_001), None).ConfigureAwait(false),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
