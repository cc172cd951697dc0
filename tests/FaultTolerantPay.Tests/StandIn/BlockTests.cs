using FaultTolerantPay.Advances;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.StandIn;

/// <summary>Operators block customers and merchants at run time.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BlockTests : IDisposable
{
    private static readonly OrderTarget Customer = OrderTarget.Customer(new CustomerId("customer-1"));
    private static readonly OrderTarget Merchant = OrderTarget.Merchant(new MerchantId("shop"));
    private readonly StandInWorld _world = new();
    private int _orders;

    public void Dispose() => _world.Dispose();

    private static IEnumerable<TestCaseData<OrderTarget, string>> Blocked =>
        [new(Customer, RuleNames.CustomerNotBlocked) { TestName = "{m}(customer)" }, new(Merchant, RuleNames.MerchantNotBlocked) { TestName = "{m}(merchant)" }];

    [TestCaseSource(nameof(Blocked))]
    public async Task Execute_Blocked_IsRefusedUntilUnblocked(OrderTarget target, string rule)
    {
        await StartAsync();
        OperatorOrderResult blocked = await _world.Orders.BlockAsync(target, StandInWorld.Clerk, "chargebacks", null, default);
        Assert.That(blocked.Status, Is.EqualTo(OperationStatus.Done));
        TransactionOutcome refused = await PayAsync();
        Assert.That((refused.Kind, refused.Refusal?.Rule), Is.EqualTo((OutcomeKind.Refused, rule)));
        Assert.That(refused.Refusal!.Figures[^1], Is.EqualTo(new Figure("order", $"{blocked.Order!.Number}")));
        _world.Restart();
        Assert.That((await PayAsync()).Kind, Is.EqualTo(OutcomeKind.Refused));
        Assert.That((await _world.Orders.UnblockAsync(target, StandInWorld.Clerk, "settled", default)).Status, Is.EqualTo(OperationStatus.Done));
        Assert.That((await PayAsync()).Kind, Is.EqualTo(OutcomeKind.Advanced));
        Assert.That((await _world.Orders.ListHistoryAsync(null, 10, default)).Select(order => (order.Kind, order.Reason)), Is.EqualTo(new[] { (OperatorOrderKind.Unblock, "settled"), (OperatorOrderKind.Block, "chargebacks") }));
    }

    [Test]
    public async Task Execute_BlockHasAnEnd_EndsByItself()
    {
        await StartAsync();
        await _world.Orders.BlockAsync(Customer, StandInWorld.Clerk, "chargebacks", _world.Now + TimeSpan.FromHours(1), default);
        _world.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.That((await PayAsync()).Refusal?.Rule, Is.EqualTo(RuleNames.CustomerNotBlocked));
        _world.Time.Advance(TimeSpan.FromTicks(1));
        Assert.That((await PayAsync()).Kind, Is.EqualTo(OutcomeKind.Advanced));
        Assert.That(await _world.Orders.ListInForceAsync(default), Is.Empty);
    }

    [Test]
    public async Task Execute_BlockedAgain_TheNewEndHolds()
    {
        await StartAsync();
        await _world.Orders.BlockAsync(Customer, StandInWorld.Clerk, "chargebacks", _world.Now + TimeSpan.FromHours(1), default);
        await _world.Orders.BlockAsync(Customer, StandInWorld.Clerk, "more of them", null, default);
        _world.Time.Advance(TimeSpan.FromDays(1));
        Assert.That((await PayAsync()).Refusal?.Rule, Is.EqualTo(RuleNames.CustomerNotBlocked));
    }

    [Test]
    public async Task Execute_OtherCustomerBlocked_IsAdvanced()
    {
        await StartAsync();
        await _world.Orders.BlockAsync(OrderTarget.Customer(new CustomerId("shop")), StandInWorld.Clerk, "another", null, default);
        await _world.Orders.BlockAsync(OrderTarget.Merchant(new MerchantId("customer-1")), StandInWorld.Clerk, "another", null, default);
        Assert.That((await PayAsync()).Kind, Is.EqualTo(OutcomeKind.Advanced));
    }

    [Test]
    public async Task Execute_NobodyCanSayWhatIsInForce_NothingIsAdvanced()
    {
        using var world = new StandInWorld(services: services => services.AddSingleton<IOperatorOrderStore>(new SilentOrders()));
        await world.AddMerchantAsync();
        world.Fail();
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request())).Kind, Is.EqualTo(OutcomeKind.InProgress));
        Assert.That(world.AlphaPayout.Sent, Is.Empty);
        Assert.That(await world.Store.ListAdvancesAsync(null, null, 10, default), Is.Empty);
    }

    private async Task StartAsync()
    {
        await _world.AddMerchantAsync();
        _world.Fail();
    }

    private ValueTask<TransactionOutcome> PayAsync() =>
        _world.Pipeline.ExecuteAsync(_world.Request($"order-{++_orders}") with { RequestedAt = _world.Now, AnswerBy = _world.Now + TimeSpan.FromSeconds(30) });

    private sealed class SilentOrders : IOperatorOrderStore
    {
        public ValueTask<OrderAppend> AppendAsync(OperatorOrder order, CancellationToken cancellationToken) => throw new StoreException("silent");

        public ValueTask<long> ReadNewestNumberAsync(CancellationToken cancellationToken) => throw new StoreException("silent");

        public ValueTask<IReadOnlyList<OperatorOrder>> ListAsync(long after, int most, CancellationToken cancellationToken) => throw new StoreException("silent");

        public ValueTask<IReadOnlyList<OperatorOrder>> ListNewestAsync(long? before, int most, CancellationToken cancellationToken) => throw new StoreException("silent");

        public ValueTask<IReadOnlyList<OperatorOrder>> ListInForceAsync(long after, int most, CancellationToken cancellationToken) => throw new StoreException("silent");

        public ValueTask<int> ForgetCustomersAsync(DateTimeOffset olderThan, CancellationToken cancellationToken) => throw new StoreException("silent");
    }
}
