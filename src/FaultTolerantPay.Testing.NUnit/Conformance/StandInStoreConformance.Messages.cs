using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The outbox and discrepancies.</summary>
public abstract partial class StandInStoreConformance
{
    private static WorkItemKey Advices(string order = "order-1") => new(WorkKind.Advices, Samples.Key(order));

    private Task AppendAsync(params OutboxMessage[] messages) => CommittedAsync(new StandInCommit { At = Now, Outbox = [.. messages] });

    private async Task<OutboxMessage[]> WaitingAsync(WorkItemKey stream, int maxItems = 100) =>
        [.. await Store.ListOutboxAsync(stream, maxItems, None).ConfigureAwait(false)];

    /// <summary>
    /// Messages of a stream are returned in the order in which they were appended, with growing numbers; streams are independent.
    /// </summary>
    [Test]
    public async Task Outbox_Appended_ListedInOrderWithGrowingNumbers()
    {
        await AppendAsync(
            Samples.AdviceMessage(Samples.Key(), "3"),
            Samples.AdviceMessage(Samples.Key(), "1"),
            Samples.AdviceMessage(Samples.Key("order-2"))).ConfigureAwait(false);
        await AppendAsync(Samples.AdviceMessage(Samples.Key(), "2")).ConfigureAwait(false);

        OutboxMessage[] waiting = await WaitingAsync(Advices()).ConfigureAwait(false);
        Assert.That(string.Concat(waiting.Select(m => m.Id[^1])), Is.EqualTo("312"));
        Assert.That(waiting.Select(m => m.Number), Is.Ordered.And.All.GreaterThan(0));
        Assert.That(await WaitingAsync(Advices("order-2")).ConfigureAwait(false), Has.Length.EqualTo(1));
        Assert.That(await WaitingAsync(new WorkItemKey(WorkKind.Notices, Samples.Key())).ConfigureAwait(false), Is.Empty);
        Assert.That(await WaitingAsync(Advices(), 2).ConfigureAwait(false), Has.Length.EqualTo(2));
    }

    /// <summary>An id is appended only once, even after its delivery.</summary>
    [Test]
    public async Task Outbox_IdIsThereAlready_IsPassedOver()
    {
        OutboxMessage message = Samples.AdviceMessage(Samples.Key());
        await AppendAsync(message, message).ConfigureAwait(false);
        await AppendAsync(message).ConfigureAwait(false);
        OutboxMessage stored = (await WaitingAsync(Advices()).ConfigureAwait(false)).Single();
        await AppendAsync(stored with { Status = OutboxStatus.Delivered }).ConfigureAwait(false);
        await AppendAsync(message).ConfigureAwait(false);
        Assert.That(await WaitingAsync(Advices()).ConfigureAwait(false), Is.Empty);
    }

    /// <summary>A message is changed by its number: attempts, delivered, parked, and waiting again.</summary>
    [Test]
    public async Task Outbox_ChangedByNumber_OnlyWaitingOnesAreListed()
    {
        await AppendAsync([.. Enumerable.Range(1, 4).Select(i => Samples.AdviceMessage(Samples.Key(), $"{i}"))]).ConfigureAwait(false);
        OutboxMessage[] all = await WaitingAsync(Advices()).ConfigureAwait(false);
        await AppendAsync(
            all[1] with { Status = OutboxStatus.Parked, Attempts = 9 },
            all[0] with { Status = OutboxStatus.Delivered },
            all[2] with { Attempts = 1 }).ConfigureAwait(false);
        Assert.That(await WaitingAsync(Advices()).ConfigureAwait(false), Is.EqualTo(new[] { all[2] with { Attempts = 1 }, all[3] }));

        await AppendAsync(all[1]).ConfigureAwait(false);
        Assert.That(
            (await WaitingAsync(Advices()).ConfigureAwait(false)).Select(m => m.Number),
            Is.EqualTo(new[] { all[1].Number, all[2].Number, all[3].Number }));
    }

    /// <summary>A delivered message stays delivered, even if a caller with outdated data changes it.</summary>
    [TestCase(OutboxStatus.Waiting)]
    [TestCase(OutboxStatus.Parked)]
    [TestCase(OutboxStatus.Skipped)]
    public async Task Outbox_ChangeOfADeliveredMessage_IsPassedOver(OutboxStatus status)
    {
        await AppendAsync(Samples.AdviceMessage(Samples.Key())).ConfigureAwait(false);
        OutboxMessage message = (await WaitingAsync(Advices()).ConfigureAwait(false)).Single();
        OutboxMessage delivered = message with { Status = OutboxStatus.Delivered, Attempts = 1 };
        await AppendAsync(delivered).ConfigureAwait(false);
        await AppendAsync(message with { Status = status, Attempts = 2 }).ConfigureAwait(false);

        Assert.That(await Store.FindMessageAsync(message.Id, None).ConfigureAwait(false), Is.EqualTo(delivered));
        Assert.That(await WaitingAsync(Advices()).ConfigureAwait(false), Is.Empty);
    }

    /// <summary>A message is found by its id in any status.</summary>
    [Test]
    public async Task FindMessage_ByItsId_InWhateverStatus()
    {
        await AppendAsync(Samples.AdviceMessage(Samples.Key(), "1"), Samples.AdviceMessage(Samples.Key(), "2")).ConfigureAwait(false);
        OutboxMessage[] all = await WaitingAsync(Advices()).ConfigureAwait(false);
        OutboxMessage parked = all[0] with { Status = OutboxStatus.Parked, Attempts = 3 };
        await AppendAsync(parked).ConfigureAwait(false);

        Assert.That(await Store.FindMessageAsync(parked.Id, None).ConfigureAwait(false), Is.EqualTo(parked));
        Assert.That(await Store.FindMessageAsync(all[1].Id, None).ConfigureAwait(false), Is.EqualTo(all[1]));
        Assert.That(await Store.FindMessageAsync("nobody's", None).ConfigureAwait(false), Is.Null);
    }

    /// <summary>The change of an unknown message throws and writes nothing.</summary>
    [Test]
    public async Task Outbox_ChangeOfWhatIsNotThere_ThrowsAndWritesNothing()
    {
        TransactionKey key = Samples.Key();
        StandInCommit commit = Samples.Reserve(key) with { Outbox = [Samples.AdviceMessage(key) with { Number = 77 }] };
        Assert.That(async () => await CommitAsync(commit).ConfigureAwait(false), Throws.InvalidOperationException);
        await AssertNothingOfAsync(key).ConfigureAwait(false);
    }

    /// <summary>A stream with waiting messages stays in the queue: a message may have been appended after the worker looked.</summary>
    [Test]
    public async Task WorkChange_TakesAStreamThatHasWaitingMessages_StaysDue()
    {
        await CommittedAsync(
            new StandInCommit
            {
                At = Now,
                Outbox = [Samples.AdviceMessage(Samples.Key(), "1")],
                Work = [new WorkChange(Advices(), Now, true)],
            }).ConfigureAwait(false);
        WorkLease lease = (await ClaimAsync(Now, kind: WorkKind.Advices).ConfigureAwait(false)).Single();
        OutboxMessage sent = (await WaitingAsync(Advices()).ConfigureAwait(false)).Single() with { Status = OutboxStatus.Delivered };
        await CommittedAsync(
            new StandInCommit
            {
                At = Now,
                Outbox = [Samples.AdviceMessage(Samples.Key(), "2")],
                Work = [new WorkChange(Advices(), Now, true)],
            }).ConfigureAwait(false);
        await CommittedAsync(
            new StandInCommit
            {
                At = Now.AddSeconds(1),
                Lease = lease,
                Outbox = [sent],
                Work = [new WorkChange(Advices(), null)],
            }).ConfigureAwait(false);

        Assert.That(await ClaimAsync(Now, kind: WorkKind.Advices).ConfigureAwait(false), Is.Empty);
        lease = (await ClaimAsync(Now.AddSeconds(1), kind: WorkKind.Advices).ConfigureAwait(false)).Single();
        sent = (await WaitingAsync(Advices()).ConfigureAwait(false)).Single() with { Status = OutboxStatus.Delivered };
        await CommittedAsync(
            new StandInCommit { At = Now, Lease = lease, Outbox = [sent], Work = [new WorkChange(Advices(), null)] }).ConfigureAwait(false);
        Assert.That(await ClaimAsync(DateTimeOffset.MaxValue - Lease, kind: WorkKind.Advices).ConfigureAwait(false), Is.Empty);
    }

    /// <summary>A discrepancy is opened once and closed once: a second closing refuses the commit.</summary>
    [Test]
    public async Task Discrepancy_OpenedTwiceClosedTwice_KeepsTheFirst()
    {
        Discrepancy opened = Samples.Discrepancy("d-1", Samples.Key());
        Task PutAsync(Discrepancy discrepancy) => CommittedAsync(new StandInCommit { At = Now, Discrepancies = [discrepancy] });
        async Task<Discrepancy> OnlyAsync() => (await Store.ListDiscrepanciesAsync(false, null, 10, None).ConfigureAwait(false)).Single();
        await PutAsync(opened).ConfigureAwait(false);
        await PutAsync(opened with { Evidence = "again" }).ConfigureAwait(false);
        Assert.That(await OnlyAsync().ConfigureAwait(false), Is.EqualTo(opened));

        Discrepancy closed = opened with
        {
            ClosedAt = Now.AddDays(1),
            ClosedBy = new OperatorId("ana"),
            Decision = "paid manually",
            AppliedMinor = 0,
        };
        await PutAsync(closed with { Evidence = "not kept" }).ConfigureAwait(false);
        TransactionKey key = Samples.Key("beside", "merchant-2");
        StandInCommit again = Samples.Reserve(key) with { Discrepancies = [closed with { Decision = "another" }] };
        Assert.That(await CommitAsync(again).ConfigureAwait(false), Is.EqualTo(CommitStatus.VersionConflict));
        await AssertNothingOfAsync(key).ConfigureAwait(false);
        await PutAsync(opened).ConfigureAwait(false);
        Assert.That(await OnlyAsync().ConfigureAwait(false), Is.EqualTo(closed));
        Assert.That(await Store.ListDiscrepanciesAsync(true, null, 10, None).ConfigureAwait(false), Is.Empty);
        Assert.That(await Store.FindDiscrepancyAsync("d-1", None).ConfigureAwait(false), Is.EqualTo(closed));
        Assert.That(await Store.FindDiscrepancyAsync("d-2", None).ConfigureAwait(false), Is.Null);
    }

    /// <summary>An unknown discrepancy cannot be closed.</summary>
    [Test]
    public async Task Discrepancy_ClosedButUnknown_ThrowsAndWritesNothing()
    {
        TransactionKey key = Samples.Key();
        StandInCommit commit = Samples.Reserve(key) with { Discrepancies = [Samples.Discrepancy("d", key) with { ClosedAt = Now }] };
        Assert.That(async () => await CommitAsync(commit).ConfigureAwait(false), Throws.InvalidOperationException);
        await AssertNothingOfAsync(key).ConfigureAwait(false);
    }

    /// <summary>Discrepancies are paged in the order of their ids, open ones or all.</summary>
    [Test]
    public async Task ListDiscrepancies_Paged_InOrderOfTheirIds()
    {
        Discrepancy[] four = [.. new[] { "d", "a", "c", "b" }.Select(id => Samples.Discrepancy(id, Samples.Key()))];
        await CommittedAsync(new StandInCommit { At = Now, Discrepancies = [.. four] }).ConfigureAwait(false);
        await CommittedAsync(new StandInCommit { At = Now, Discrepancies = [four[3] with { ClosedAt = Now }] }).ConfigureAwait(false);
        async Task<string> IdsAsync(bool openOnly, string? after, int most) =>
            string.Concat((await Store.ListDiscrepanciesAsync(openOnly, after, most, None).ConfigureAwait(false)).Select(d => d.Id));

        Assert.That(await IdsAsync(false, null, 3).ConfigureAwait(false), Is.EqualTo("abc"));
        Assert.That(await IdsAsync(false, "c", 3).ConfigureAwait(false), Is.EqualTo("d"));
        Assert.That(await IdsAsync(true, null, 2).ConfigureAwait(false), Is.EqualTo("ac"));
        Assert.That(await IdsAsync(true, "a", 9).ConfigureAwait(false), Is.EqualTo("cd"));
    }
}
