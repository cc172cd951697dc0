using FaultTolerantPay.Controls;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Controls;

/// <summary>Operators block customers and merchants at run time.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BlockTests : IDisposable
{
    private static readonly ControlTarget Customer = ControlTarget.Customer(new CustomerId("customer-1"));
    private static readonly ControlTarget Merchant = ControlTarget.Merchant(new MerchantId("shop"));
    private readonly StandInHarness _world = new();
    private int _orders;

    public void Dispose() => _world.Dispose();

    private static IEnumerable<TestCaseData<ControlTarget, string>> Blocked =>
        [new(Customer, RuleNames.CustomerNotBlocked) { TestName = "{m}(customer)" },
            new(Merchant, RuleNames.MerchantNotBlocked) { TestName = "{m}(merchant)" }];

    [TestCaseSource(nameof(Blocked))]
    public async Task Execute_Blocked_IsRefusedUntilUnblocked(ControlTarget target, string rule)
    {
        await StartAsync();
        OperatorActionResult blocked = await _world.Controls.BlockAsync(target, StandInHarness.Clerk, "chargebacks", null, default);
        Assert.That(blocked.Status, Is.EqualTo(OperatorActionStatus.Done), "block");
        TransactionOutcome refused = await PayAsync();
        Assert.That((refused.Kind, refused.Refusal?.Rule), Is.EqualTo((OutcomeKind.Refused, rule)), "answer while blocked");
        Assert.That(refused.Refusal!.Details[^1], Is.EqualTo(new Detail("control", $"{blocked.Control!.Number}")),
            "the refusal names the control");
        _world.Restart();
        Assert.That((await PayAsync()).Kind, Is.EqualTo(OutcomeKind.Refused), "another payment while blocked");
        Assert.That((await _world.Controls.UnblockAsync(target, StandInHarness.Clerk, "settled", default)).Status,
            Is.EqualTo(OperatorActionStatus.Done), "unblock");
        Assert.That((await PayAsync()).Kind, Is.EqualTo(OutcomeKind.Advanced), "payment after the unblock");
        Assert.That((await _world.Controls.ListHistoryAsync(null, 10, default)).Select(control => (control.Kind, control.Reason)),
            Is.EqualTo(new[] { (OperatorControlKind.Unblock, "settled"), (OperatorControlKind.Block, "chargebacks") }),
            "history of controls");
    }

    [Test]
    public async Task Execute_BlockHasAnEnd_EndsByItself()
    {
        await StartAsync();
        await _world.Controls.BlockAsync(Customer, StandInHarness.Clerk, "chargebacks", _world.Now + TimeSpan.FromHours(1), default);
        _world.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.That((await PayAsync()).Refusal?.Rule, Is.EqualTo(RuleNames.CustomerNotBlocked), "before its end");
        _world.Time.Advance(TimeSpan.FromTicks(1));
        Assert.That((await PayAsync()).Kind, Is.EqualTo(OutcomeKind.Advanced), "after its end");
        Assert.That(await _world.Controls.ListActiveAsync(default), Is.Empty, "active controls after its end");
    }

    [Test]
    public async Task Execute_BlockedAgain_TheNewEndHolds()
    {
        await StartAsync();
        await _world.Controls.BlockAsync(Customer, StandInHarness.Clerk, "chargebacks", _world.Now + TimeSpan.FromHours(1), default);
        await _world.Controls.BlockAsync(Customer, StandInHarness.Clerk, "more of them", null, default);
        _world.Time.Advance(TimeSpan.FromDays(1));
        Assert.That((await PayAsync()).Refusal?.Rule, Is.EqualTo(RuleNames.CustomerNotBlocked));
    }

    [Test]
    public async Task Execute_OtherCustomerBlocked_IsAdvanced()
    {
        await StartAsync();
        await _world.Controls.BlockAsync(ControlTarget.Customer(new CustomerId("shop")), StandInHarness.Clerk, "another", null, default);
        await _world.Controls.BlockAsync(ControlTarget.Merchant(new MerchantId("customer-1")), StandInHarness.Clerk, "another", null,
            default);
        Assert.That((await PayAsync()).Kind, Is.EqualTo(OutcomeKind.Advanced));
    }

    [Test]
    public async Task Execute_ControlsCannotBeRead_NothingIsAdvanced()
    {
        using var world = new StandInHarness(services: services => services.AddSingleton<IOperatorControlStore>(new SilentOrders()));
        await world.AddMerchantAsync();
        world.Fail();
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request())).Kind, Is.EqualTo(OutcomeKind.InProgress), "outcome");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");
        Assert.That(await world.Store.ListAdvancesAsync(null, null, 10, default), Is.Empty, "advances");
    }

    private async Task StartAsync()
    {
        await _world.AddMerchantAsync();
        _world.Fail();
    }

    private ValueTask<TransactionOutcome> PayAsync() =>
        _world.Pipeline.ExecuteAsync(
            _world.Request($"order-{++_orders}") with { RequestedAt = _world.Now, AnswerBy = _world.Now + TimeSpan.FromSeconds(30) });

    private sealed class SilentOrders : IOperatorControlStore
    {
        public ValueTask<ControlAppendResult> AppendAsync(OperatorControl control, CancellationToken cancellationToken) =>
            throw new StoreException("silent");

        public ValueTask<long> ReadNewestNumberAsync(CancellationToken cancellationToken) => throw new StoreException("silent");

        public ValueTask<IReadOnlyList<OperatorControl>> ListAsync(long after, int maxItems, CancellationToken cancellationToken) =>
            throw new StoreException("silent");

        public ValueTask<IReadOnlyList<OperatorControl>> ListNewestAsync(long? before, int maxItems, CancellationToken cancellationToken) =>
            throw new StoreException("silent");

        public ValueTask<IReadOnlyList<OperatorControl>> ListActiveAsync(long after, int maxItems, CancellationToken cancellationToken) =>
            throw new StoreException("silent");

        public ValueTask<int> EraseCustomersAsync(DateTimeOffset olderThan, CancellationToken cancellationToken) =>
            throw new StoreException("silent");
    }
}
