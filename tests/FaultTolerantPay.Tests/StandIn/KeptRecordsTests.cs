using FaultTolerantPay.Advances;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.DependencyInjection;
using static FaultTolerantPay.Tests.StandIn.BreakableStore;

namespace FaultTolerantPay.Tests.StandIn;

/// <summary>Records that a store did not take before its node stopped, where the store still fails when the next node starts.</summary>
[OnOneThread]
public sealed class KeptRecordsTests
{
    private static StandInWorld World(out BreakableStore broken, IUnwrittenRecords beside, Action<PipelineOptions>? configure = null)
    {
        (IStandInStore store, broken) = Around(new InMemoryStandInStore(new InMemoryDisk()));
        return new StandInWorld(pay => pay.Pipeline(configure ?? (_ => { })), services => services.AddSingleton(store).AddSingleton(beside));
    }

    [Test]
    public async Task Restore_StoreStillFails_RecordsAreReplayedFromMemoryAndTheirPlaceStaysUntilTheyAreWritten()
    {
        var beside = new FakeUnwrittenRecords();
        using StandInWorld world = World(out BreakableStore store, beside);
        await world.AddMerchantAsync();
        store.Break(Fate.Fails);
        for (int i = 0; i < 3; i++)
            await world.Pipeline.ExecuteAsync(world.Request($"order-{i}"));
        DrainedRecords first = await world.Backlog.DrainAsync(default);
        world.Restart();
        world.Fail();

        OutcomeKind[] again = new OutcomeKind[3];
        for (int i = 0; i < 3; i++)
            again[i] = (await world.Pipeline.ExecuteAsync(world.Request($"order-{i}"))).Kind;
        int whileItFails = beside.Places.Count;
        DrainedRecords second = await world.Backlog.DrainAsync(default);
        string[] afterSecondStop = [.. beside.Places.Keys];
        world.Restart();
        store.Mend();
        await world.Backlog.RestoreAsync(default);

        Assert.That(again, Is.All.EqualTo(OutcomeKind.CompletedByPrimary));
        Assert.That((first.Kept, whileItFails, second.Kept), Is.EqualTo((3, 1, 3)));
        Assert.That(afterSecondStop, Is.EqualTo(new[] { second.Place }), "the newer place holds all of the older one");
        Assert.That(beside.Places, Is.Empty);
        Assert.That((await world.Store.FindTransactionAsync(world.Request("order-2").Key, default))!.Outcome.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
    }

    [Test]
    public async Task Restore_MoreThanMayWaitWhileTheStoreFails_ThrowsAndPaysNothing()
    {
        var beside = new FakeUnwrittenRecords();
        int most = 3;
        using StandInWorld world = World(out BreakableStore store, beside, options => options.MaxWaitingRecords = most);
        await world.AddMerchantAsync();
        store.Break(Fate.Fails);
        for (int i = 0; i < 3; i++)
            await world.Pipeline.ExecuteAsync(world.Request($"order-{i}"));
        await world.Backlog.DrainAsync(default);
        most = 2;
        world.Restart();

        Assert.That(() => world.Backlog.RestoreAsync(default).AsTask(), Throws.TypeOf<StoreException>().With.Message.Contains("place-1").And.Message.Contains("MaxWaitingRecords"));
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request("order-9"))).Reason, Is.EqualTo(OutcomeReasons.StoreDown));
        Assert.That(beside.Places, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Execute_WhatIsKeptCannotBeListedInTime_IsUnavailableAtTheDeadline()
    {
        var beside = new FakeUnwrittenRecords { Hangs = true };
        using StandInWorld world = World(out _, beside);
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
        using StandInWorld world = isBroken ? World(out BreakableStore store, beside) : Without(out store);
        await world.AddMerchantAsync();
        store.Break(Fate.Fails);
        await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(await world.Backlog.DrainAsync(default), Is.EqualTo(new DrainedRecords(0, null, 1)));
    }

    private static StandInWorld Without(out BreakableStore broken)
    {
        (IStandInStore store, broken) = Around(new InMemoryStandInStore(new InMemoryDisk()));
        return new StandInWorld(services: services => services.AddSingleton(store));
    }

    private sealed class FakeUnwrittenRecords : IUnwrittenRecords
    {
        private int _last;

        public Dictionary<string, IReadOnlyList<TransactionRecord>> Places { get; } = [];

        public bool Fails { get; init; }

        public bool Hangs { get; init; }

        public ValueTask<string> KeepAsync(IReadOnlyList<TransactionRecord> records, CancellationToken cancellationToken)
        {
            if (Fails)
                throw new StoreException("The disk is full.");
            string place = $"place-{++_last}";
            Places.Add(place, records);
            return new(place);
        }

        public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
            Hangs ? new(new TaskCompletionSource<IReadOnlyList<string>>().Task) : new([.. Places.Keys]);

        public ValueTask<IReadOnlyList<TransactionRecord>?> ReadAsync(string place, CancellationToken cancellationToken) => new(Places.GetValueOrDefault(place));

        public ValueTask RemoveAsync(string place, CancellationToken cancellationToken)
        {
            Places.Remove(place);
            return default;
        }
    }
}
