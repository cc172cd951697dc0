using FaultTolerantPay.Model;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>When the store counts as empty, so that a payment need not be looked up.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StoredOutcomeCheckTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly OnlyQuery _payments = new();
    private readonly StoredOutcomeCheck _check;

    public StoredOutcomeCheckTests() => _check = new StoredOutcomeCheck(
        _payments, Options.Create(new PipelineOptions { StoredOutcomesCheckInterval = Interval }));

    [Test]
    public async Task KnowsStoreIsEmpty_AfterAnEmptyAnswer_ForTheIntervalAndNeverBeforeTheQuery()
    {
        Assert.That(_check.KnowsStoreIsEmpty(Sample.Now), Is.False, "Nobody has asked.");

        bool holds = await _check.AskAsync(Sample.Now);

        Assert.That(holds, Is.False);
        Assert.That(_check.KnowsStoreIsEmpty(Sample.Now), Is.True, "It was empty now.");
        Assert.That(_check.KnowsStoreIsEmpty(Sample.Now + Interval - Tick), Is.True, "The interval is not over.");
        Assert.That(_check.KnowsStoreIsEmpty(Sample.Now + Interval), Is.False, "The interval is over.");
        Assert.That(_check.KnowsStoreIsEmpty(Sample.Now - Tick), Is.False, "The clock went back.");
    }

    [Test]
    public async Task AskAsync_TheStoreHoldsPayments_IsNotEmpty()
    {
        _payments.Answer = Task.FromResult(true);

        Assert.That(await _check.AskAsync(Sample.Now), Is.True);
        Assert.That(_check.KnowsStoreIsEmpty(Sample.Now), Is.False);
    }

    [Test]
    public async Task StoreAsync_AfterAnEmptyAnswer_TheStoreIsNotEmptyAnyMore()
    {
        await _check.AskAsync(Sample.Now);

        await _check.StoreAsync(() => ValueTask.FromResult(1));

        Assert.That(_check.KnowsStoreIsEmpty(Sample.Now), Is.False);
        await _check.AskAsync(Sample.Now);
        Assert.That(_check.KnowsStoreIsEmpty(Sample.Now), Is.True, "No write is running: the next answer counts.");
    }

    [Test]
    public async Task AskAsync_WhileAWriteIsRunning_TheAnswerDoesNotCount()
    {
        var write = new TaskCompletionSource<int>();
        Task<int> storing = _check.StoreAsync(() => new ValueTask<int>(write.Task)).AsTask();

        await _check.AskAsync(Sample.Now);

        Assert.That(_check.KnowsStoreIsEmpty(Sample.Now), Is.False);
        write.SetResult(1);
        await storing;
    }

    [Test]
    public async Task AskAsync_AWriteBeganAndEndedDuringTheQuery_TheAnswerDoesNotCount()
    {
        var query = new TaskCompletionSource<bool>();
        _payments.Answer = query.Task;
        Task<bool> asking = _check.AskAsync(Sample.Now).AsTask();
        await _check.StoreAsync(() => ValueTask.FromResult(1));
        query.SetResult(false);

        await asking;

        Assert.That(_check.KnowsStoreIsEmpty(Sample.Now), Is.False, "The answer may be older than the write.");
    }

    [Test]
    public async Task MayBeDecided_TwoWritesOfAnOrder_UntilTheLastOneHasEnded()
    {
        OrderKey order = Sample.Request().Key.OrderKey;
        TaskCompletionSource<int>[] writes = [new(), new()];
        Task<int>[] storing = [.. writes.Select(write => _check.StoreAsync(() => new ValueTask<int>(write.Task), order).AsTask())];
        writes[0].SetResult(1);
        await storing[0];

        bool afterTheFirst = _check.MayBeDecided(order);
        writes[1].SetException(new StoreException("disk full"));
        Assert.That(async () => await storing[1], Throws.TypeOf<StoreException>());

        Assert.That((afterTheFirst, _check.MayBeDecided(order)), Is.EqualTo((true, false)));
    }

    /// <summary>A store of which only the query for stored payments is used.</summary>
    private sealed class OnlyQuery : IPaymentStore
    {
        public Task<bool> Answer { get; set; } = Task.FromResult(false);

        public ValueTask<bool> HoldsTransactionsAsync(DateTimeOffset storedSince, CancellationToken cancellationToken) => new(Answer);

        public ValueTask<TransactionRecord?> FindTransactionAsync(TransactionKey key, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<IReadOnlyList<TransactionRecord>> FindAttemptsAsync(OrderKey order, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<Advance?> FindAdvanceAsync(TransactionKey key, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<IReadOnlyList<Advance>> ListAdvancesAsync(
            AdvanceState? state, TransactionKey? after, int maxItems, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<IReadOnlyList<Instruction>> ListInstructionsAsync(TransactionKey key, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<Instruction?> FindInstructionAsync(string reference, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
