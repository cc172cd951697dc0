using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Pipeline.Settlement;

/// <summary>Exposure caps: what each limits, and that a currency without a cap is not unlimited (M5).</summary>
public sealed class CapTests
{
    [TestCase(false, OutcomeKind.Refused)]
    [TestCase(true, OutcomeKind.Advanced)]
    public async Task ExecuteAsync_CapsLeaveOutTheCurrency_AreNotTakenForNoLimit(bool hasCapForIt, OutcomeKind expected)
    {
        using var world = new StandInHarness(pay => pay.Caps(options =>
        {
            options.Exposure.Add(new ExposureCap { Currency = "JPY", MaxCount = 1 });
            if (hasCapForIt)
            {
                options.Exposure.Add(new ExposureCap { Currency = "EUR", MaxCount = 1 });
            }
        }));
        await world.AddMerchantAsync();
        world.Fail();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(outcome.Kind, Is.EqualTo(expected), "outcome");
        Assert.That(outcome.Refusal?.Rule, Is.EqualTo(hasCapForIt ? null : RuleNames.CurrencyCapped), "rule");
        Assert.That(outcome.Refusal?.Code, Is.EqualTo(hasCapForIt ? null : RefusalCode.ExposureCapReached), "code");
    }

    [Test]
    public async Task Caps_EachScope_RefusesWithTheAmounts([Values(CounterScope.All, CounterScope.Outage, CounterScope.Institution,
        CounterScope.Merchant, CounterScope.Customer)] CounterScope scope)
    {
        using var world = new StandInHarness(pay =>
            pay.Caps(options => options.Exposure.Add(new ExposureCap { Scope = scope, Currency = "EUR", MaxAmountMinor = 7_000 })));
        await world.AddMerchantAsync();
        world.Fail();
        TransactionOutcome first = await world.Pipeline.ExecuteAsync(world.Request("a"));
        TransactionOutcome second = await world.Pipeline.ExecuteAsync(world.Request("b"));
        TransactionOutcome fits = await world.Pipeline.ExecuteAsync(world.Request("c", 2_000));

        Assert.That(first.Kind, Is.EqualTo(OutcomeKind.Advanced), "payment within the cap");
        Assert.That(second.Refusal!.Code, Is.EqualTo(RefusalCode.ExposureCapReached), "payment beyond the cap");
        Assert.That(second.Refusal.ToString(), Does.Contain("50.00 EUR").And.Contain("70.00 EUR"), "the refusal has the amounts");
        Assert.That(fits.Kind, Is.EqualTo(OutcomeKind.Advanced), "smaller payment that fits");
        Assert.That(await world.Store.FindAdvanceAsync(world.Request("b").Key, default), Is.Null, "advance of the refused payment");
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Caps_CapForOne_ReplacesTheCapForEach()
    {
        using var world = new StandInHarness(pay => pay.Caps(options =>
        {
            options.Exposure.Add(new ExposureCap { Scope = CounterScope.Merchant, Currency = "EUR", MaxCount = 0 });
            options.Exposure.Add(new ExposureCap { Scope = CounterScope.Merchant, Id = "shop", Currency = "EUR", MaxCount = 5 });
        }));
        await world.AddMerchantAsync();
        await world.AddMerchantAsync("kiosk");
        world.Fail();
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request())).Kind, Is.EqualTo(OutcomeKind.Advanced));
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request(merchant: "kiosk"))).Refusal!.Code,
            Is.EqualTo(RefusalCode.ExposureCapReached));
    }

    /// <summary>A cap of unknown originals in one currency is none in another: the payment is held, not advanced.</summary>
    [Test]
    public async Task StandInOnUnknown_OwnCapInAnotherCurrencyAlone_IsHeld()
    {
        using var world = new StandInHarness(pay => pay
            .Pipeline(options => options.WhenPrimaryUnknown = UnknownPrimaryPolicy.StandIn)
            .Caps(options => options.Exposure =
            [
                new() { Currency = "EUR", MaxCount = 9 }, new() { Currency = "JPY", MaxCount = 9 }, new()
                {
                    Scope = CounterScope.PrimaryUnknown,
                    Currency = "JPY",
                    MaxCount = 9,
                },
            ]));
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Pending));
        Assert.That(world.AlphaPayout.Sent, Is.Empty);
    }

    [Test]
    public async Task StandInOnUnknown_OwnCapIsReached_IsHeld()
    {
        using var world = new StandInHarness(pay => pay
            .Pipeline(options => options.WhenPrimaryUnknown = UnknownPrimaryPolicy.StandIn)
            .Caps(options => options.Exposure =
                [new() { Currency = "EUR", MaxCount = 9 }, new() { Scope = CounterScope.PrimaryUnknown, Currency = "EUR", MaxCount = 1 }]));
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);

        TransactionOutcome first = await world.Pipeline.ExecuteAsync(world.Request("a"));
        TransactionOutcome second = await world.Pipeline.ExecuteAsync(world.Request("b"));

        Assert.That(first.Kind, Is.EqualTo(OutcomeKind.Advanced));
        Assert.That(second.Kind, Is.EqualTo(OutcomeKind.Pending), "A refusal would be a second answer.");
        Assert.That(second.Reason, Is.EqualTo(OutcomeReasons.PrimaryUnknown));
        await world.AssertLedgerAsync();
    }
}
