using FaultTolerantPay.Advances;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Operations;

/// <summary>What is ordered on one node is obeyed on the others, within a time that is stated.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OperatorOrdersTests
{
    private static readonly OperatorId Clerk = new("clerk-7");
    private static readonly OrderTarget North = OrderTarget.Institution(new InstitutionId("north"));
    private static readonly OrderTarget Ana = OrderTarget.Customer(new CustomerId("ana"));
    private readonly ManualTimeProvider _time = new();
    private readonly OperationsOptions _options = new();
    private readonly CountingStore _store = new();

    [Test]
    public async Task Pause_OnOneNode_IsInForceOnTheOtherWithinTheMaxAge()
    {
        (StandingOrders there, _) = Node();
        (StandingOrders here, OperatorOrders orders) = Node();
        Assert.That((await there.ReadAsync(default)).Pauses, Is.Zero);
        await orders.PauseAsync(North, PausedWork.Both, Clerk, "double debits", default);
        Assert.That((await here.ReadAsync(default)).Pauses, Is.EqualTo(2), "The node that gave the order obeys at once.");
        _time.Advance(_options.OrdersMaxAge);
        Assert.That((await there.ReadAsync(default)).Pauses, Is.EqualTo(2));
        await orders.ResumeAsync(North, PausedWork.Collections, Clerk, "fixed", default);
        _time.Advance(_options.OrdersMaxAge);
        Assert.That((await there.ReadAsync(default)).At(_time.GetUtcNow()).Single().Work, Is.EqualTo(PausedWork.Payouts));
        Assert.That((await there.ReadAsync(default)).FindPause(PausedWork.Collections, new MerchantId("m"), null, new InstitutionId("north"), null), Is.Null);
        Assert.That((await there.ReadAsync(default)).FindPause(PausedWork.Payouts, new MerchantId("m"), null, new InstitutionId("north"), null), Is.Not.Null);
    }

    [Test]
    public async Task Read_WithinTheMaxAge_AsksTheStoreOnce()
    {
        (StandingOrders standing, _) = Node();
        for (int i = 0; i < 100; i++)
            await standing.ReadAsync(default);
        Assert.That(_store.Reads, Is.EqualTo(1));
        _time.Advance(_options.OrdersMaxAge);
        await standing.ReadAsync(default);
        Assert.That(_store.Reads, Is.EqualTo(2));
    }

    [Test]
    public async Task Read_MaxAgeIsZero_AsksTheStoreEachTime()
    {
        _options.OrdersMaxAge = TimeSpan.Zero;
        (StandingOrders there, _) = Node();
        (_, OperatorOrders orders) = Node();
        Assert.That((await there.ReadAsync(default)).FindBlock(new CustomerId("ana"), _time.GetUtcNow()), Is.Null);
        await orders.BlockAsync(Ana, Clerk, "chargebacks", null, default);
        Assert.That((await there.ReadAsync(default)).FindBlock(new CustomerId("ana"), _time.GetUtcNow()), Is.Not.Null);
    }

    [Test]
    public async Task Read_StoreFails_IsNotAnsweredByOldOrders()
    {
        (StandingOrders standing, _) = Node();
        await standing.ReadAsync(default);
        _store.Fails = true;
        Assert.That((await standing.ReadAsync(default)).Newest, Is.Zero, "still young enough");
        _time.Advance(_options.OrdersMaxAge);
        Assert.That(async () => await standing.ReadAsync(default), Throws.TypeOf<StoreException>());
        _store.Fails = false;
        Assert.That((await standing.ReadAsync(default)).Newest, Is.Zero);
    }

    [Test]
    public async Task Read_StoreHangs_FailsAfterTheTimeLimit()
    {
        (StandingOrders standing, _) = Node();
        _store.Hangs = true;
        Task<OrdersInForce> read = standing.ReadAsync(default).AsTask();
        _time.Advance(_options.OrdersTimeLimit);
        await Assert.ThatAsync(
            () => read, Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.NothingWritten)).True.And.Message.Contains("did not say which operators' orders are in force"));
    }

    [Test]
    public async Task Read_ManyOrders_FollowsThemPageByPage()
    {
        (StandingOrders there, _) = Node();
        (_, OperatorOrders orders) = Node();
        await there.ReadAsync(default);
        for (int i = 0; i < 2_500; i++)
            await orders.BlockAsync(OrderTarget.Customer(new CustomerId($"c-{i}")), Clerk, "list", null, default);
        _time.Advance(_options.OrdersMaxAge);
        Assert.That((await there.ReadAsync(default)).FindBlock(new CustomerId("c-2499"), _time.GetUtcNow()), Is.Not.Null);
        (StandingOrders late, _) = Node();
        Assert.That((await late.ReadAsync(default)).At(_time.GetUtcNow()), Has.Count.EqualTo(2_500));
    }

    [Test]
    public async Task Give_AsItIsAlready_IsDoneBefore()
    {
        (_, OperatorOrders orders) = Node();
        Assert.That((await orders.ResumeAsync(North, PausedWork.Both, Clerk, "again", default)).Status, Is.EqualTo(OperationStatus.DoneBefore));
        Assert.That((await orders.PauseAsync(North, PausedWork.Payouts, Clerk, "down", default)).Status, Is.EqualTo(OperationStatus.Done));
        Assert.That((await orders.PauseAsync(North, PausedWork.Payouts, Clerk, "down", default)).Status, Is.EqualTo(OperationStatus.DoneBefore));
        Assert.That((await orders.PauseAsync(North, PausedWork.Both, Clerk, "more", default)).Status, Is.EqualTo(OperationStatus.Done));
        OrderTarget south = OrderTarget.Institution(new InstitutionId("south"));
        Assert.That((await orders.PauseAsync(south, PausedWork.Collections, Clerk, "down", default)).Status, Is.EqualTo(OperationStatus.Done));
        Assert.That((await orders.PauseAsync(south, PausedWork.Both, Clerk, "down", default)).Status, Is.EqualTo(OperationStatus.Done), "Half of it is not in force.");
        DateTimeOffset end = _time.GetUtcNow() + TimeSpan.FromDays(1);
        Assert.That((await orders.UnblockAsync(Ana, Clerk, "again", default)).Status, Is.EqualTo(OperationStatus.DoneBefore));
        Assert.That((await orders.BlockAsync(Ana, Clerk, "chargebacks", end, default)).Status, Is.EqualTo(OperationStatus.Done));
        Assert.That((await orders.BlockAsync(Ana, Clerk, "chargebacks", end, default)).Status, Is.EqualTo(OperationStatus.DoneBefore));
        Assert.That((await orders.BlockAsync(Ana, Clerk, "longer", null, default)).Status, Is.EqualTo(OperationStatus.Done));
        Assert.That(await orders.ListHistoryAsync(null, 10, default), Has.Count.EqualTo(6));
    }

    [Test]
    public async Task Give_Mistakes_AreNamedAllAtOnce()
    {
        (_, OperatorOrders orders) = Node();
        OperatorOrderResult result = await orders.PauseAsync(Ana, PausedWork.None, new OperatorId("a b"), "", default);
        Assert.That(result.Status, Is.EqualTo(OperationStatus.BadInput));
        Assert.That(result.Reason, Is.EqualTo(
            "target is 'customer ana': expected everything, an institution, a channel or a merchant group. work is 'None': expected Collections, Payouts or Both. "
            + "operator is 'a b': expected 1 to 64 visible ASCII characters. reason is empty: expected up to 500 visible characters, 4 of them letters or digits, without a card number."));
        result = await orders.BlockAsync(North, Clerk, "down", _time.GetUtcNow(), default);
        Assert.That(result.Reason, Does.StartWith("target is 'institution north': expected a customer or a merchant. until is '").And.Contains("expected a time later than now"));
        Assert.That((await orders.PauseAsync(OrderTarget.MerchantGroup(""), PausedWork.Both, Clerk, "down", default)).Reason, Is.EqualTo("target id is '': expected 1 to 64 visible ASCII characters."));
        Assert.That(await orders.ListHistoryAsync(null, 10, default), Is.Empty);
    }

    private (StandingOrders Standing, OperatorOrders Orders) Node()
    {
        var calls = new HostCalls(_time, Options.Create(new CallOptions()), NullLogger<HostCalls>.Instance);
        var standing = new StandingOrders(_store, calls, _time, Options.Create(_options));
        return (standing, new OperatorOrders(_store, standing, _time, NullLogger<OperatorOrders>.Instance));
    }

    private sealed class CountingStore : IOperatorOrderStore
    {
        private readonly InMemoryOperatorOrderStore _inner = new();

        public int Reads { get; private set; }

        public bool Fails { get; set; }

        public bool Hangs { get; set; }

        public ValueTask<OperatorOrder> AppendAsync(OperatorOrder order, CancellationToken cancellationToken) => _inner.AppendAsync(order, cancellationToken);

        public ValueTask<long> ReadNewestNumberAsync(CancellationToken cancellationToken)
        {
            Reads++;
            return Fails ? throw new StoreException("broken") : Hangs ? new ValueTask<long>(new TaskCompletionSource<long>().Task) : _inner.ReadNewestNumberAsync(cancellationToken);
        }

        public ValueTask<IReadOnlyList<OperatorOrder>> ListAsync(long after, int most, CancellationToken cancellationToken) => _inner.ListAsync(after, most, cancellationToken);

        public ValueTask<IReadOnlyList<OperatorOrder>> ListNewestAsync(long? before, int most, CancellationToken cancellationToken) => _inner.ListNewestAsync(before, most, cancellationToken);

        public ValueTask<IReadOnlyList<OperatorOrder>> ListInForceAsync(long after, int most, CancellationToken cancellationToken) => _inner.ListInForceAsync(after, most, cancellationToken);

        public ValueTask<int> ForgetCustomersAsync(DateTimeOffset olderThan, CancellationToken cancellationToken) => _inner.ForgetCustomersAsync(olderThan, cancellationToken);
    }
}
