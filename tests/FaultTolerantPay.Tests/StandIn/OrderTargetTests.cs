using FaultTolerantPay.Advances;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.StandIn;

/// <summary>An order says so where its target names nothing.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OrderTargetTests : IDisposable
{
    private readonly StandInWorld _world = new();

    public void Dispose() => _world.Dispose();

    private static IEnumerable<TestCaseData> TargetsThatNameNothing =>
    [
        new(OrderTarget.Institution(new InstitutionId("alhpa")), "target is 'institution alhpa': expected a registered institution, one of alpha, beta. Did you mean 'alpha'?"),
        new(OrderTarget.Channel(new InstitutionId("BETA")), "target is 'channel BETA': expected an institution with a channel, one of alpha, beta, business-system. Did you mean 'beta'?"),
        new(OrderTarget.MerchantGroup("chian"), "target is 'merchant group chian': expected a group that a merchant is of, or a merchant without one. Did you mean 'chain'?"),
        new(OrderTarget.MerchantGroup("chain-1"), "target is 'merchant group chain-1': expected a group that a merchant is of, or a merchant without one. Merchant 'chain-1' is of the group 'chain'."),
        new(OrderTarget.Institution(new InstitutionId("gamma-pay")), "target is 'institution gamma-pay': expected a registered institution, one of alpha, beta."),
    ];

    [TestCaseSource(nameof(TargetsThatNameNothing))]
    public async Task Pause_TargetNamesNothing_IsRefusedWithTheNearestName(OrderTarget target, string expected)
    {
        await AddMerchantsAsync();
        foreach (bool pauses in new[] { true, false })
        {
            OperatorOrderResult result = pauses
                ? await _world.Orders.PauseAsync(target, PausedWork.Payouts, StandInWorld.Clerk, "stop at once", default)
                : await _world.Orders.ResumeAsync(target, PausedWork.Payouts, StandInWorld.Clerk, "go on", default);
            Assert.That((result.Status, result.Reason), Is.EqualTo((OperationStatus.BadInput, expected)));
        }
        Assert.That(await _world.Orders.ListHistoryAsync(null, 10, default), Is.Empty);
    }

    private static IEnumerable<OrderTarget> TargetsThatNameSomething =>
    [
        OrderTarget.Everything, OrderTarget.Institution(StandInWorld.Beta), OrderTarget.Channel(StandInWorld.Alpha), OrderTarget.Channel(Channels.Instruction.BusinessSystemChannel),
        OrderTarget.MerchantGroup("chain"), OrderTarget.MerchantGroup("shop"),
    ];

    [TestCaseSource(nameof(TargetsThatNameSomething))]
    public async Task Pause_TargetNamesSomething_IsInForceWithoutAWarning(OrderTarget target)
    {
        await AddMerchantsAsync();
        OperatorOrderResult result = await _world.Orders.PauseAsync(target, PausedWork.Payouts, StandInWorld.Clerk, "stop at once", default);
        Assert.That((result.Status, result.Warning), Is.EqualTo((OperationStatus.Done, (string?)null)));
    }

    [Test]
    public async Task Resume_WhatNamesNothingAnyMore_IsDone()
    {
        await AddMerchantsAsync();
        Assert.That((await _world.Orders.PauseAsync(OrderTarget.MerchantGroup("shop"), PausedWork.Payouts, StandInWorld.Clerk, "stop at once", default)).Status, Is.EqualTo(OperationStatus.Done));
        Merchant shop = (await _world.Merchants.FindAsync(new MerchantId("shop"), default))!;
        await _world.Merchants.SaveAsync(shop with { Group = "chain" }, shop.Version, null, default);
        Assert.That((await _world.Orders.ResumeAsync(OrderTarget.MerchantGroup("shop"), PausedWork.Payouts, StandInWorld.Clerk, "go on", default)).Status, Is.EqualTo(OperationStatus.Done));
    }

    [Test]
    public async Task Block_OfAMerchantNobodyKnows_IsInForceAndSaysSo()
    {
        await AddMerchantsAsync();
        OperatorOrderResult known = await _world.Orders.BlockAsync(OrderTarget.Merchant(new MerchantId("shop")), StandInWorld.Clerk, "chargebacks", null, default);
        Assert.That((known.Status, known.Warning), Is.EqualTo((OperationStatus.Done, (string?)null)));
        foreach (OperationStatus status in new[] { OperationStatus.Done, OperationStatus.DoneBefore })
        {
            OperatorOrderResult result = await _world.Orders.BlockAsync(OrderTarget.Merchant(new MerchantId("Shop")), StandInWorld.Clerk, "chargebacks", null, default);
            Assert.That((result.Status, result.Warning), Is.EqualTo((status, "merchant Shop is not known: the id is compared letter by letter. Did you mean 'shop'?")));
        }
        Assert.That(await _world.Orders.ListInForceAsync(default), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Block_OfACustomerWithoutAdvances_IsInForceAndSaysSo()
    {
        await _world.AddMerchantAsync();
        TransactionRequest advance = await _world.AdvancedAsync();
        string id = advance.Customer.Value;
        OperatorOrderResult known = await _world.Orders.BlockAsync(OrderTarget.Customer(advance.Customer), StandInWorld.Clerk, "fraud seen", null, default);
        Assert.That((known.Status, known.Warning), Is.EqualTo((OperationStatus.Done, (string?)null)));
        OperatorOrderResult upper = await _world.Orders.BlockAsync(OrderTarget.Customer(new CustomerId(id.ToUpperInvariant())), StandInWorld.Clerk, "fraud seen", null, default);
        Assert.That(upper.Status, Is.EqualTo(OperationStatus.Done));
        Assert.That(upper.Warning, Does.StartWith($"customer {id.ToUpperInvariant()} has no outstanding advance").And.EndWith($"Did you mean '{id}'?"));
        OperatorOrderResult unknown = await _world.Orders.BlockAsync(OrderTarget.Customer(new CustomerId("nobody")), StandInWorld.Clerk, "fraud seen", null, default);
        Assert.That((unknown.Status, unknown.Warning), Is.EqualTo((OperationStatus.Done, "customer nobody has no outstanding advance, so that the id could not be confirmed: it is compared letter by letter.")));
    }

    [Test]
    public async Task Unblock_OfWhatIsNotBlocked_NamesWhatIs()
    {
        await _world.Orders.BlockAsync(OrderTarget.Customer(new CustomerId("c-17")), StandInWorld.Clerk, "fraud seen", null, default);
        OperatorOrderResult result = await _world.Orders.UnblockAsync(OrderTarget.Customer(new CustomerId("C-17")), StandInWorld.Clerk, "cleared", default);
        Assert.That((result.Status, result.Warning), Is.EqualTo(
            (OperationStatus.DoneBefore, "there was nothing to end: no such order about customer C-17 is in force. Did you mean 'c-17'?")));
    }

    [Test]
    public async Task Pause_MerchantsCannotBeRead_IsInForceAndSaysSo()
    {
        using var world = new StandInWorld(services: services => services.AddSingleton<IMerchantStore>(new SilentMerchants()));
        OperatorOrderResult result = await world.Orders.PauseAsync(OrderTarget.MerchantGroup("shop"), PausedWork.Payouts, StandInWorld.Clerk, "stop at once", default);
        Assert.That(result.Status, Is.EqualTo(OperationStatus.Done));
        Assert.That(result.Warning, Is.EqualTo("whether there is merchant group shop could not be looked up: silent"));
    }

    private async Task AddMerchantsAsync()
    {
        await _world.AddMerchantAsync();
        Merchant chain = await _world.AddMerchantAsync("chain-1");
        await _world.Merchants.SaveAsync(chain with { Group = "chain" }, 1, null, default);
    }

    private sealed class SilentMerchants : IMerchantStore
    {
        public ValueTask<Merchant?> FindAsync(MerchantId id, CancellationToken cancellationToken) => throw new StoreException("silent");

        public ValueTask<bool> SaveAsync(Merchant merchant, long expectedVersion, ConsentChange? consentChange, CancellationToken cancellationToken) => throw new StoreException("silent");

        public ValueTask<IReadOnlyList<Merchant>> ListDueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken) => throw new StoreException("silent");

        public ValueTask<IReadOnlyList<Merchant>> ListAsync(MerchantId? after, int most, CancellationToken cancellationToken) => throw new StoreException("silent");

        public ValueTask<IReadOnlyList<ConsentChange>> ListConsentChangesAsync(MerchantId id, CancellationToken cancellationToken) => throw new StoreException("silent");
    }
}
