using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Pipeline.Settlement;

/// <summary>What a refusal by a cap says: which limit, how much of it is used, and that it may pass later.</summary>
public sealed class CapRefusalTests
{
    [Test]
    public async Task Execute_ExposureCapOfAnAmount_SaysWhatIsUsedOfIt()
    {
        Refusal refusal = await SecondAsync(caps => caps.Exposure.Add(
            new ExposureCap { Scope = CounterScope.All, Currency = "EUR", MaxAmountMinor = 7_000 }));

        Assert.That((refusal.Code, refusal.IsPassing), Is.EqualTo((RefusalCode.ExposureCapReached, true)));
        Assert.That(refusal.ToString(), Is.EqualTo(
            "ExposureCapReached (exposure-cap: limit=All exposure, amount=50.00 EUR, used=50.00 EUR, maxAmount=70.00 EUR)"));
    }

    [Test]
    public async Task Execute_ExposureCapOfACount_SaysHowManyThereAre()
    {
        Refusal refusal = await SecondAsync(caps => caps.Exposure.Add(
            new ExposureCap { Scope = CounterScope.All, Currency = "EUR", MaxCount = 1 }));

        Assert.That(refusal.ToString(), Is.EqualTo(
            "ExposureCapReached (exposure-cap: limit=All exposure, amount=50.00 EUR, usedCount=1, maxCount=1)"));
    }

    [Test]
    public async Task Execute_VelocityWindow_IsRefusedByItsOwnRule()
    {
        Refusal refusal = await SecondAsync(caps =>
        {
            caps.Exposure.Add(new ExposureCap { Scope = CounterScope.All, Currency = "EUR", MaxCount = 10 });
            caps.Velocity.Add(
                new VelocityWindow { Scope = CounterScope.Customer, Currency = "EUR", Length = TimeSpan.FromHours(1), MaxCount = 1 });
        });

        Assert.That(refusal.ToString(), Is.EqualTo(
            "VelocityExceeded (velocity: limit=Customer velocity over 01:00:00, amount=50.00 EUR, usedCount=1, maxCount=1)"));
    }

    private static async Task<Refusal> SecondAsync(Action<CapOptions> caps)
    {
        using var world = new StandInHarness(pay => pay.Caps(caps));
        await world.AddMerchantAsync();
        world.Fail();
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request("a"))).Kind, Is.EqualTo(OutcomeKind.Advanced));
        return (await world.Pipeline.ExecuteAsync(world.Request("b"))).Refusal!;
    }
}
