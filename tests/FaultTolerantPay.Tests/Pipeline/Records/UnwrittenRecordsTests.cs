using FaultTolerantPay.Model;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using static FaultTolerantPay.Tests.Fakes.BreakableStore;

namespace FaultTolerantPay.Tests.Pipeline.Records;

/// <summary>Records that a store did not take before its node stopped, where the store still fails when the next node starts.</summary>
[OnOneThread]
public sealed class UnwrittenRecordsTests
{
    private static StandInHarness World(out BreakableStore broken, IUnwrittenRecordStore beside, Action<PipelineOptions>? configure = null)
    {
        (IStandInStore store, broken) = Around(new InMemoryStandInStore(new InMemoryDisk()));
        return new StandInHarness(pay => pay.Pipeline(configure ?? (_ => { })),
            services => services.AddSingleton(store).AddSingleton(beside));
    }

    [Test]
    public async Task Restore_StoreStillFails_RecordsAreReplayedFromMemoryAndTheirPlaceStaysUntilTheyAreWritten()
    {
        var beside = new FakeUnwrittenRecords();
        using StandInHarness world = World(out BreakableStore store, beside);
        await world.AddMerchantAsync();
        store.Break(CallOutcome.Fails);
        for (int i = 0; i < 3; i++)
        {
            await world.Pipeline.ExecuteAsync(world.Request($"order-{i}"));
        }

        DrainResult first = await world.Backlog.DrainAsync(default);
        world.Restart();
        world.Fail();

        OutcomeKind[] again = new OutcomeKind[3];
        for (int i = 0; i < 3; i++)
        {
            again[i] = (await world.Pipeline.ExecuteAsync(world.Request($"order-{i}"))).Kind;
        }

        int whileItFails = beside.Places.Count;
        DrainResult second = await world.Backlog.DrainAsync(default);
        string[] afterSecondStop = [.. beside.Places.Keys];
        world.Restart();
        store.Mend();
        await world.Backlog.RestoreAsync(default);

        Assert.That(again, Is.All.EqualTo(OutcomeKind.CompletedByPrimary), "retries");
        Assert.That((first.Kept, whileItFails, second.Kept), Is.EqualTo((3, 1, 3)),
            "records kept by the first stop, while the store fails, and by the second stop");
        Assert.That(afterSecondStop, Is.EqualTo(new[] { second.Location }), "the newer place holds all of the older one");
        Assert.That(beside.Places, Is.Empty, "places left once all is written");
        Assert.That((await world.Store.FindTransactionAsync(world.Request("order-2").Key, default))!.Outcome.Kind,
            Is.EqualTo(OutcomeKind.CompletedByPrimary), "outcome on record");
    }

    [Test]
    public async Task Restore_MoreThanMayWaitWhileTheStoreFails_ThrowsAndPaysNothing()
    {
        var beside = new FakeUnwrittenRecords();
        int most = 3;
        using StandInHarness world = World(out BreakableStore store, beside, options => options.MaxWaitingRecords = most);
        await world.AddMerchantAsync();
        store.Break(CallOutcome.Fails);
        for (int i = 0; i < 3; i++)
        {
            await world.Pipeline.ExecuteAsync(world.Request($"order-{i}"));
        }

        await world.Backlog.DrainAsync(default);
        most = 2;
        world.Restart();

        Assert.That(() => world.Backlog.RestoreAsync(default).AsTask(),
            Throws.TypeOf<StoreException>().With.Message.Contains("place-1").And.Message.Contains("MaxWaitingRecords"), "exception");
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request("order-9"))).Reason, Is.EqualTo(OutcomeReasons.StoreDown), "payment");
        Assert.That(beside.Places, Has.Count.EqualTo(1), "places");
    }

    [Test]
    public async Task Execute_WhatIsKeptCannotBeListedInTime_IsUnavailableAtTheDeadline()
    {
        var beside = new FakeUnwrittenRecords { Hangs = true };
        using StandInHarness world = World(out _, beside);
        await world.AddMerchantAsync();
        TransactionRequest request = world.Request();

        Task<TransactionOutcome> answer = world.Pipeline.ExecuteAsync(request).AsTask();
        world.Time.Advance(request.AnswerBy - world.Time.GetUtcNow());

        Assert.That(answer.IsCompleted, Is.True, "the caller is answered by its deadline");
        Assert.That((await answer).Reason, Is.EqualTo(OutcomeReasons.StoreDown));
        Assert.That(world.Primary.Executed, Is.Empty, "nothing is sent while nobody knows what was kept");
    }

    [Test]
    public async Task Drain_NothingKeepsRecords_SaysHowManyAreLost([Values] bool isBroken)
    {
        var beside = new FakeUnwrittenRecords { Fails = true };
        using StandInHarness world = isBroken ? World(out BreakableStore store, beside) : Without(out store);
        await world.AddMerchantAsync();
        store.Break(CallOutcome.Fails);
        await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(await world.Backlog.DrainAsync(default), Is.EqualTo(new DrainResult(0, null, 1)));
    }

    /// <summary>
    /// A node that starts knows nothing of what another one keeps later: it looks again and again, whatever happens to its clock.
    /// </summary>
    [Test]
    public async Task Look_ClockWasSetBack_WhatAnotherNodeKeptIsTakenOver()
    {
        var beside = new FakeUnwrittenRecords();
        using StandInHarness world = World(out BreakableStore store, beside);
        (string place, IReadOnlyList<TransactionRecord> records) = await KeptAsync(world, store, beside, 1);
        await world.WorkAsync();

        world.Time.JumpWallClock(-TimeSpan.FromDays(1));
        beside.Places.Add(place, records);
        await world.WorkAsync();

        Assert.That(beside.Places, Is.Empty);
        Assert.That((await world.Store.FindTransactionAsync(records[0].Key, default))?.Outcome.Kind,
            Is.EqualTo(OutcomeKind.CompletedByPrimary));
    }

    [Test]
    public async Task Look_ManyRounds_ListsOnceAMinute()
    {
        var beside = new FakeUnwrittenRecords();
        using StandInHarness world = World(out _, beside);
        await world.PassAsync(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(5));

        Assert.That(beside.Lists, Is.InRange(5, 6));
    }

    [Test]
    public async Task Look_WhatIsKeptCannotBeListed_TheRoundGoesOn()
    {
        var beside = new FakeUnwrittenRecords { CannotList = true };
        using StandInHarness world = World(out _, beside);

        Assert.That(() => world.WorkAsync(), Throws.Nothing);
        Assert.That(beside.Lists, Is.EqualTo(1));
    }

    [Test]
    public async Task Look_StoreFailsForLong_APlaceIsReadOnce()
    {
        var beside = new FakeUnwrittenRecords();
        using StandInHarness world = World(out BreakableStore store, beside);
        (string place, IReadOnlyList<TransactionRecord> records) = await KeptAsync(world, store, beside, 2);
        store.Break(CallOutcome.Fails);
        beside.Places.Add(place, records);
        for (int minute = 0; minute < 10; minute++)
        {
            foreach (IBackgroundWork work in world.Parts.Where(work => work is IRecordBacklog))
            {
                await work.RunOnceAsync(default);
            }

            world.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.That(beside.Lists, Is.GreaterThanOrEqualTo(10));
        Assert.That(beside.Reads, Is.EqualTo(1));
    }

    /// <summary>
    /// One attempt may have records at two places, of two nodes that stopped: the one of the completed payment must not be lost for the
    /// other (M2).
    /// </summary>
    [Test]
    public async Task Restore_TwoPlacesHoldTheSameAttempt_TheCompletionIsNotLost([Values] bool completionIsFirst)
    {
        var beside = new FakeUnwrittenRecords();
        using StandInHarness world = World(out BreakableStore store, beside);
        (string place, IReadOnlyList<TransactionRecord> records) = await KeptAsync(world, store, beside, 1);
        TransactionRecord completed = records[0];
        TransactionRecord other = completed with
        {
            StoredAt = completed.StoredAt.AddSeconds(-1),
            Outcome = new TransactionOutcome
            {
                Kind = OutcomeKind.Pending,
                Reason = OutcomeReasons.Withdrawn,
                DecidedAt = completed.Outcome.DecidedAt,
            },
        };
        beside.Places.Add(place, [completionIsFirst ? completed : other]);
        beside.Places.Add("place-of-another-node", [completionIsFirst ? other : completed]);
        store.Break(CallOutcome.Fails);
        await world.Backlog.RestoreAsync(default);
        int whileItFails = beside.Places.Count;
        store.Mend();
        await world.PassAsync(TimeSpan.FromMinutes(3));

        Assert.That(whileItFails, Is.EqualTo(2), "neither is in the store");
        Assert.That((await world.Store.FindTransactionAsync(completed.Key, default))?.Outcome.Kind,
            Is.EqualTo(OutcomeKind.CompletedByPrimary));
        Assert.That(beside.Places, Is.Empty);
    }

    [Test]
    public async Task Restore_SeveralPlacesWhileTheStoreHangs_AllTheirRecordsAreCountedAsWaiting()
    {
        var beside = new FakeUnwrittenRecords();
        using StandInHarness world = World(out BreakableStore store, beside);
        (_, IReadOnlyList<TransactionRecord> records) = await KeptAsync(world, store, beside, 3);
        foreach (TransactionRecord record in records)
        {
            beside.Places.Add(record.Key.Order.Value, [record]);
        }

        store.Break(CallOutcome.Hangs);
        Task restored = world.Backlog.RestoreAsync(default).AsTask();
        for (int minute = 0; minute < 10 && !restored.IsCompleted; minute++)
        {
            world.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.That(restored.IsCompletedSuccessfully, Is.True);
        Assert.That(world.Backlog.Read().Waiting, Is.EqualTo(3));
    }

    /// <summary>What is given up for want of room is neither in the store nor in the new place.</summary>
    [Test]
    public async Task Drain_OneOfAnOlderPlaceWasGivenUp_ThatPlaceStays()
    {
        var beside = new FakeUnwrittenRecords();
        using StandInHarness world = World(out BreakableStore store, beside, options => options.MaxWaitingRecords = 3);
        (string place, IReadOnlyList<TransactionRecord> records) = await KeptAsync(world, store, beside, 3);
        beside.Places.Add(place, records);
        store.Break(CallOutcome.Fails);
        await world.Backlog.RestoreAsync(default);
        await world.Pipeline.ExecuteAsync(world.Request("one-more"));
        DrainResult drained = await world.Backlog.DrainAsync(default);

        Assert.That(beside.Places.Keys, Is.EquivalentTo(new[] { place, drained.Location }));
    }

    /// <summary>
    /// What a node keeps of so many completed payments when it stops. Then the places are empty again, and the next life of the node has
    /// begun with a store that works.
    /// </summary>
    private static async Task<(string Place, IReadOnlyList<TransactionRecord> Records)> KeptAsync(
        StandInHarness world, BreakableStore store, FakeUnwrittenRecords beside, int payments)
    {
        await world.AddMerchantAsync();
        store.Break(CallOutcome.Fails);
        for (int i = 0; i < payments; i++)
        {
            await world.Pipeline.ExecuteAsync(world.Request($"order-{i}"));
        }

        await world.Backlog.DrainAsync(default);
        (string place, IReadOnlyList<TransactionRecord> records) = beside.Places.Single();
        beside.Places.Clear();
        store.Mend();
        world.Restart();
        return (place, records);
    }

    private static StandInHarness Without(out BreakableStore broken)
    {
        (IStandInStore store, broken) = Around(new InMemoryStandInStore(new InMemoryDisk()));
        return new StandInHarness(services: services => services.AddSingleton(store));
    }

    private sealed class FakeUnwrittenRecords : IUnwrittenRecordStore
    {
        private int _last;

        public Dictionary<string, IReadOnlyList<TransactionRecord>> Places { get; } = [];

        public bool Fails { get; init; }

        public bool Hangs { get; init; }

        public bool CannotList { get; init; }

        public int Lists { get; private set; }

        public int Reads { get; private set; }

        public ValueTask<string> KeepAsync(IReadOnlyList<TransactionRecord> records, CancellationToken cancellationToken)
        {
            if (Fails)
            {
                throw new StoreException("The disk is full.");
            }

            string place = $"place-{++_last}";
            Places.Add(place, records);
            return new(place);
        }

        public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
        {
            Lists++;
            if (CannotList)
            {
                throw new StoreException("The folder cannot be read.");
            }

            return Hangs ? new(new TaskCompletionSource<IReadOnlyList<string>>().Task) : new([.. Places.Keys]);
        }

        public ValueTask<IReadOnlyList<TransactionRecord>?> ReadAsync(string place, CancellationToken cancellationToken)
        {
            Reads++;
            return new(Places.GetValueOrDefault(place));
        }

        public ValueTask RemoveAsync(string place, CancellationToken cancellationToken)
        {
            Places.Remove(place);
            return default;
        }
    }
}
