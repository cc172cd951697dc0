using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Pipeline.Settlement;

/// <summary>Caps and windows hold in each currency by itself (M5): one of another currency neither limits nor frees a payment.</summary>
public sealed class CurrencyCapTests
{
    private const long EuroCap = 7_000;
    private const long DollarCap = 70_000;

    private static readonly Currency Usd = new("USD");
    private static readonly CounterScope[] Scopes =
        [CounterScope.All, CounterScope.Outage, CounterScope.Institution, CounterScope.Merchant, CounterScope.Customer];

    private static async Task<StandInHarness> WorldAsync(Action<CapOptions> caps)
    {
        var world = new StandInHarness(pay => pay.Caps(caps));
        await world.AddMerchantAsync("shop", new StandInConsent { IsGiven = true, Version = 1 }, 1_000_000, StandInHarness.Eur, Usd);
        world.Fail();
        return world;
    }

    private static async Task<bool> IsAdvancedAsync(StandInHarness world, string order, long minor, Currency currency) =>
        (await world.Pipeline.ExecuteAsync(world.Request(order) with { Amount = new Money(minor, currency) })).Kind == OutcomeKind.Advanced;

    /// <summary>Each payment fits exactly, or is one minor unit too much for the cap of its currency.</summary>
    private static async Task AssertEachHoldsByItselfAsync(StandInHarness world)
    {
        bool[] advanced =
        [
            await IsAdvancedAsync(world, "eur-1", 5_000, StandInHarness.Eur),
            await IsAdvancedAsync(world, "eur-2", EuroCap - 5_000 + 1, StandInHarness.Eur),
            await IsAdvancedAsync(world, "usd-1", 50_000, Usd),
            await IsAdvancedAsync(world, "usd-2", DollarCap - 50_000 + 1, Usd),
            await IsAdvancedAsync(world, "eur-3", EuroCap - 5_000, StandInHarness.Eur),
            await IsAdvancedAsync(world, "usd-3", DollarCap - 50_000, Usd),
        ];
        Assert.That(advanced, Is.EqualTo(new[] { true, false, true, false, true, true }));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Execute_ExposureCapsOfTwoCurrencies_EachHoldsByItself([ValueSource(nameof(Scopes))] CounterScope scope,
        [Values] bool isEuroFirst)
    {
        ExposureCap[] caps =
        [
            new() { Scope = scope, Currency = "EUR", MaxAmountMinor = EuroCap },
            new() { Scope = scope, Currency = "USD", MaxAmountMinor = DollarCap },
        ];
        using StandInHarness world = await WorldAsync(options => options.Exposure = isEuroFirst ? caps : [.. caps.Reverse()]);
        await AssertEachHoldsByItselfAsync(world);
    }

    /// <summary>A cap for one merchant replaces the cap for each in its own currency alone.</summary>
    [Test]
    public async Task Execute_CapForOneMerchantInAnotherCurrency_ReplacesNothing([Values] bool isForOneFirst)
    {
        ExposureCap[] caps =
        [
            new() { Scope = CounterScope.Merchant, Id = "shop", Currency = "USD", MaxAmountMinor = DollarCap },
            new() { Scope = CounterScope.Merchant, Currency = "USD", MaxAmountMinor = 0 },
            new() { Scope = CounterScope.Merchant, Currency = "EUR", MaxAmountMinor = EuroCap },
        ];
        using StandInHarness world = await WorldAsync(options => options.Exposure = isForOneFirst ? caps : [.. caps.Reverse()]);
        await AssertEachHoldsByItselfAsync(world);
    }

    [Test]
    public async Task Execute_CountsOfTwoCurrencies_EachHoldsByItself([Values] bool isEuroFirst)
    {
        ExposureCap[] caps = [new() { Currency = "EUR", MaxCount = 1 }, new() { Currency = "USD", MaxCount = 2 }];
        using StandInHarness world = await WorldAsync(options => options.Exposure = isEuroFirst ? caps : [.. caps.Reverse()]);

        bool[] advanced =
        [
            await IsAdvancedAsync(world, "usd-1", 100, Usd),
            await IsAdvancedAsync(world, "eur-1", 100, StandInHarness.Eur),
            await IsAdvancedAsync(world, "eur-2", 100, StandInHarness.Eur),
            await IsAdvancedAsync(world, "usd-2", 100, Usd),
            await IsAdvancedAsync(world, "usd-3", 100, Usd),
        ];
        Assert.That(advanced, Is.EqualTo(new[] { true, true, false, true, false }));
    }

    [Test]
    public async Task Execute_VelocityWindowsOfTwoCurrencies_EachHoldsByItself([ValueSource(nameof(Scopes))] CounterScope scope,
        [Values] bool isEuroFirst)
    {
        VelocityWindow[] windows =
        [
            new() { Scope = scope, Currency = "EUR", Length = TimeSpan.FromHours(1), MaxAmountMinor = EuroCap },
            new() { Scope = scope, Currency = "USD", Length = TimeSpan.FromHours(1), MaxAmountMinor = DollarCap },
        ];
        using StandInHarness world = await WorldAsync(options => options.Velocity = isEuroFirst ? windows : [.. windows.Reverse()]);
        await AssertEachHoldsByItselfAsync(world);
    }

    /// <summary>What was collected in one currency makes no room in another.</summary>
    [Test]
    public async Task Execute_CollectedInOneCurrency_FreesThatOneAlone()
    {
        using var world = new StandInHarness(pay => pay
            .Collection(options => options.Delay = TimeSpan.Zero)
            .Caps(caps => caps.Exposure =
                [new() { Currency = "EUR", MaxAmountMinor = EuroCap }, new() { Currency = "USD", MaxAmountMinor = DollarCap }]));
        await world.AddMerchantAsync("shop", new StandInConsent { IsGiven = true, Version = 1 }, 1_000_000, StandInHarness.Eur, Usd);
        world.Fail();
        Assert.That(await IsAdvancedAsync(world, "eur-1", EuroCap, StandInHarness.Eur), Is.True, "euros up to their cap");
        Assert.That(await IsAdvancedAsync(world, "usd-1", DollarCap, Usd), Is.True, "dollars up to their cap");
        world.AlphaCollection.OnCollect = instruction =>
            instruction.Amount.Currency == Usd ? ChannelResult.Succeeded() : ChannelResult.SoftDecline("later");
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        world.Fail();

        Assert.That(await IsAdvancedAsync(world, "eur-2", 1, StandInHarness.Eur), Is.False, "euros were not collected: nothing fits");
        Assert.That(await IsAdvancedAsync(world, "usd-2", DollarCap, Usd), Is.True, "dollars were collected: the whole cap fits");
        await world.AssertLedgerAsync();
    }
}
