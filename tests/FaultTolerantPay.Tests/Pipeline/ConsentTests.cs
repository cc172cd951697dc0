using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>
/// No stand-in without the merchant's consent (M9), whatever the host's own stages say, and even if admission fails to check it.
/// </summary>
public sealed class ConsentTests
{
    private static readonly ConsentCase[] NotInForce =
    [
        new("never given", _ => StandInConsent.NotGiven),
        new("withdrawn", _ => new StandInConsent { IsGiven = false, Version = 2 }),
        new("begins a tick later", now => new StandInConsent { IsGiven = true, Version = 1, From = now.AddTicks(1) }),
        new("ends now", now => new StandInConsent { IsGiven = true, Version = 1, Until = now }),
    ];

    [Test]
    public async Task Execute_EveryStageAdmitsWithoutConsent_GoesToTheBusinessSystemAlone(
        [ValueSource(nameof(NotInForce))] ConsentCase consent, [Values] bool admissionIsBroken)
    {
        using var world = new StandInHarness(services: services =>
        {
            foreach (StagePosition position in Enum.GetValues<StagePosition>())
            {
                services.AddSingleton<IStandInStage>(new RefusesNothing(position));
            }

            if (admissionIsBroken)
            {
                services.AddSingleton<IAdmissionStage>(new AdmitsEverything());
            }
        });
        await world.AddMerchantAsync("shop", consent.At(world.Now), 100_000, StandInHarness.Eur);
        world.Fail();

        TransactionOutcome up = await world.Pipeline.ExecuteAsync(world.Request("up"));
        world.Primary.OnExecute = _ => PrimaryResult.NotExecuted(FaultKind.Connection);
        TransactionOutcome down = await world.Pipeline.ExecuteAsync(world.Request("down"));

        Assert.That((up.Kind, down.Kind), Is.EqualTo((OutcomeKind.CompletedByPrimary, OutcomeKind.Unavailable)), "outcomes");
        Assert.That(world.Primary.Executed.Select(request => request.Order.Value), Is.EqualTo(new[] { "up", "down" }),
            "Each is sent past the breaker once.");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");
        Assert.That(await world.Store.ListAdvancesAsync(null, null, 10, default), Is.Empty, "advances");
    }

    [TestCase(0)]
    [TestCase(-1)]
    public async Task Execute_ConsentAtItsEdges_StandsIn(long beginsTicksLater)
    {
        using var world = new StandInHarness();
        var consent = new StandInConsent
        {
            IsGiven = true,
            Version = 1,
            From = world.Now.AddTicks(beginsTicksLater),
            Until = world.Now.AddTicks(1),
        };
        await world.AddMerchantAsync("shop", consent, 100_000, StandInHarness.Eur);
        world.Fail();

        Assert.That((await world.Pipeline.ExecuteAsync(world.Request())).Kind, Is.EqualTo(OutcomeKind.Advanced));
    }

    /// <summary>A consent by its name in the report.</summary>
    public sealed record ConsentCase(string Name, Func<DateTimeOffset, StandInConsent> At)
    {
        public override string ToString() => Name;
    }

    private sealed class RefusesNothing(StagePosition position) : IStandInStage
    {
        public StagePosition Position => position;

        public ValueTask<Refusal?> DecideAsync(StandInContext context, CancellationToken cancellationToken) => default;
    }

    /// <summary>Admission that asks for no consent, as a defect in it would.</summary>
    private sealed class AdmitsEverything : IAdmissionStage
    {
        public ValueTask<AdmissionResult> DecideAsync(StandInContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult(AdmissionResult.Admitted);
    }
}
