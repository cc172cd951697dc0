using FaultTolerantPay.Merchants;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Controls;

/// <summary>A control whose target names nothing says so.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ControlTargetTests : IDisposable
{
    private readonly StandInHarness _world = new();

    public void Dispose() => _world.Dispose();

    private static IEnumerable<TestCaseData> TargetsThatNameNothing =>
    [
        new(ControlTarget.Institution(new InstitutionId("alhpa")),
            "target is 'institution alhpa': expected a registered institution, one of alpha, beta. Did you mean 'alpha'?"),
        new(ControlTarget.Channel(new InstitutionId("BETA")),
            "target is 'channel BETA': expected an institution with a channel, one of alpha, beta, business-system. Did you mean 'beta'?"),
        new(ControlTarget.MerchantGroup("chian"),
            "target is 'merchant group chian': expected the group of at least one merchant, or a merchant without a group. Did you mean " +
            "'chain'?"),
        new(ControlTarget.MerchantGroup("chain-1"),
            "target is 'merchant group chain-1': expected the group of at least one merchant, or a merchant without a group. Merchant " +
            "'chain-1' is in the group 'chain'."),
        new(ControlTarget.Institution(new InstitutionId("gamma-pay")),
            "target is 'institution gamma-pay': expected a registered institution, one of alpha, beta."),
    ];

    [TestCaseSource(nameof(TargetsThatNameNothing))]
    public async Task Pause_TargetIsUnknown_IsRefusedWithTheNearestName(ControlTarget target, string expected)
    {
        await AddMerchantsAsync();
        foreach (bool pauses in new[] { true, false })
        {
            OperatorActionResult result = pauses
                ? await _world.Controls.PauseAsync(target, PausedWork.Payouts, StandInHarness.Clerk, "stop at once", default)
                : await _world.Controls.ResumeAsync(target, PausedWork.Payouts, StandInHarness.Clerk, "go on", default);
            Assert.That((result.Status, result.Reason), Is.EqualTo((OperatorActionStatus.BadInput, expected)));
        }
        Assert.That(await _world.Controls.ListHistoryAsync(null, 10, default), Is.Empty);
    }

    private static IEnumerable<ControlTarget> TargetsThatNameSomething =>
    [
        ControlTarget.Everything, ControlTarget.Institution(StandInHarness.Beta), ControlTarget.Channel(StandInHarness.Alpha),
            ControlTarget.Channel(Instruction.BusinessSystemChannel),
        ControlTarget.MerchantGroup("chain"), ControlTarget.MerchantGroup("shop"),
    ];

    [TestCaseSource(nameof(TargetsThatNameSomething))]
    public async Task Pause_TargetNamesSomething_IsInForceWithoutAWarning(ControlTarget target)
    {
        await AddMerchantsAsync();
        OperatorActionResult result =
            await _world.Controls.PauseAsync(target, PausedWork.Payouts, StandInHarness.Clerk, "stop at once", default);
        Assert.That((result.Status, result.Warning), Is.EqualTo((OperatorActionStatus.Done, (string?)null)));
    }

    [Test]
    public async Task Resume_TargetIsGone_IsDone()
    {
        await AddMerchantsAsync();
        Assert.That((await _world.Controls.PauseAsync(ControlTarget.MerchantGroup("shop"), PausedWork.Payouts, StandInHarness.Clerk,
            "stop at once", default)).Status, Is.EqualTo(OperatorActionStatus.Done));
        Merchant shop = (await _world.Merchants.FindAsync(new MerchantId("shop"), default))!;
        await _world.Merchants.SaveAsync(shop with { Group = "chain" }, shop.Version, null, default);
        Assert.That((await _world.Controls.ResumeAsync(
            ControlTarget.MerchantGroup("shop"), PausedWork.Payouts, StandInHarness.Clerk, "go on", default)).Status,
            Is.EqualTo(OperatorActionStatus.Done));
    }

    [Test]
    public async Task Block_OfAnUnknownMerchant_IsInForceAndSaysSo()
    {
        await AddMerchantsAsync();
        OperatorActionResult known = await _world.Controls.BlockAsync(ControlTarget.Merchant(new MerchantId("shop")), StandInHarness.Clerk,
            "chargebacks", null, default);
        Assert.That((known.Status, known.Warning), Is.EqualTo((OperatorActionStatus.Done, (string?)null)), "known merchant");
        foreach (OperatorActionStatus status in new[] { OperatorActionStatus.Done, OperatorActionStatus.AlreadyDone })
        {
            OperatorActionResult result = await _world.Controls.BlockAsync(ControlTarget.Merchant(new MerchantId("Shop")),
                StandInHarness.Clerk, "chargebacks", null, default);
            Assert.That((result.Status, result.Warning),
                Is.EqualTo((status, "merchant Shop is not known: the id must match exactly. Did you mean 'shop'?")), "unknown merchant");
        }
        Assert.That(await _world.Controls.ListActiveAsync(default), Has.Count.EqualTo(2), "active controls");
    }

    [Test]
    public async Task Block_OfACustomerWithoutAdvances_IsInForceAndSaysSo()
    {
        await _world.AddMerchantAsync();
        TransactionRequest advance = await _world.AdvancedAsync();
        string id = advance.Customer.Value;
        OperatorActionResult known =
            await _world.Controls.BlockAsync(ControlTarget.Customer(advance.Customer), StandInHarness.Clerk, "fraud seen", null, default);
        Assert.That((known.Status, known.Warning), Is.EqualTo((OperatorActionStatus.Done, (string?)null)),
            "customer with an advance: no warning");
        OperatorActionResult upper = await _world.Controls.BlockAsync(ControlTarget.Customer(new CustomerId(id.ToUpperInvariant())),
            StandInHarness.Clerk, "fraud seen", null, default);
        Assert.That(upper.Status, Is.EqualTo(OperatorActionStatus.Done), "block of an id in upper case");
        Assert.That(upper.Warning,
            Does.StartWith($"customer {id.ToUpperInvariant()} has no outstanding advance").And.EndWith($"Did you mean '{id}'?"),
            "warning with a suggestion");
        OperatorActionResult unknown = await _world.Controls.BlockAsync(ControlTarget.Customer(new CustomerId("nobody")),
            StandInHarness.Clerk, "fraud seen", null, default);
        Assert.That((unknown.Status, unknown.Warning),
            Is.EqualTo((OperatorActionStatus.Done,
                "customer nobody has no outstanding advance, so the id could not be confirmed: it must match exactly.")),
            "warning without a suggestion");
    }

    [Test]
    public async Task Unblock_OfWhatIsNotBlocked_NamesWhatIs()
    {
        await _world.Controls.BlockAsync(ControlTarget.Customer(new CustomerId("c-17")), StandInHarness.Clerk, "fraud seen", null, default);
        OperatorActionResult result =
            await _world.Controls.UnblockAsync(ControlTarget.Customer(new CustomerId("C-17")), StandInHarness.Clerk, "cleared", default);
        Assert.That((result.Status, result.Warning), Is.EqualTo(
            (OperatorActionStatus.AlreadyDone,
                "there was nothing to end: no such control of customer C-17 is active. Did you mean 'c-17'?")));
    }

    [Test]
    public async Task Pause_MerchantsCannotBeRead_IsInForceAndSaysSo()
    {
        using var world = new StandInHarness(services: services => services.AddSingleton<IMerchantStore>(new SilentMerchants()));
        OperatorActionResult result = await world.Controls.PauseAsync(ControlTarget.MerchantGroup("shop"), PausedWork.Payouts,
            StandInHarness.Clerk, "stop at once", default);
        Assert.That(result.Status, Is.EqualTo(OperatorActionStatus.Done));
        Assert.That(result.Warning, Is.EqualTo("merchant group shop could not be looked up: silent"));
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

        public ValueTask<bool> SaveAsync(Merchant merchant, long expectedVersion, ConsentChange? consentChange,
            CancellationToken cancellationToken) => throw new StoreException("silent");

        public ValueTask<IReadOnlyList<Merchant>> ListDueAsync(DateTimeOffset now, int maxItems, CancellationToken cancellationToken) =>
            throw new StoreException("silent");

        public ValueTask<IReadOnlyList<Merchant>> ListAsync(MerchantId? after, int maxItems, CancellationToken cancellationToken) =>
            throw new StoreException("silent");

        public ValueTask<IReadOnlyList<ConsentChange>> ListConsentChangesAsync(MerchantId id, CancellationToken cancellationToken) =>
            throw new StoreException("silent");
    }
}
