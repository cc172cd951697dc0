using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>No stand-in without the merchant's consent (M9), whatever a host put in the place of the library's admission.</summary>
public sealed class ConsentTests
{
    private static readonly TestCaseData[] NotInForce =
    [
        Consent("never given", _ => StandInConsent.NotGiven),
        Consent("withdrawn", _ => new StandInConsent { IsGiven = false, Version = 2 }),
        Consent("begins a tick later", now => new StandInConsent { IsGiven = true, Version = 1, From = now.AddTicks(1) }),
        Consent("ends now", now => new StandInConsent { IsGiven = true, Version = 1, Until = now }),
    ];

    private static TestCaseData Consent(string name, Func<DateTimeOffset, StandInConsent> consent) =>
        new TestCaseData(consent).SetArgDisplayNames(name);

    [TestCaseSource(nameof(NotInForce))]
    public async Task Execute_HostsAdmissionAdmitsWithoutConsent_GoesToTheBusinessSystemAlone(Func<DateTimeOffset, StandInConsent> consent)
    {
        using var world = new StandInHarness(services: services => services.AddSingleton<IAdmissionStage>(new AdmitsEverything()));
        await world.AddMerchantAsync("shop", consent(world.Now), 100_000, StandInHarness.Eur);
        world.Fail();

        TransactionOutcome up = await world.Pipeline.ExecuteAsync(world.Request("up"));
        world.Primary.OnExecute = _ => PrimaryResult.NotExecuted(FaultKind.Connection);
        TransactionOutcome down = await world.Pipeline.ExecuteAsync(world.Request("down"));

        Assert.That((up.Kind, down.Kind), Is.EqualTo((OutcomeKind.CompletedByPrimary, OutcomeKind.Unavailable)));
        Assert.That(world.Primary.Executed.Select(request => request.Order.Value), Is.EqualTo(new[] { "up", "down" }),
            "Each is sent past the breaker once.");
        Assert.That(world.AlphaPayout.Sent, Is.Empty);
        Assert.That(await world.Store.ListAdvancesAsync(null, null, 10, default), Is.Empty);
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

    /// <summary>It asks no consent.</summary>
    private sealed class AdmitsEverything : IAdmissionStage
    {
        public ValueTask<AdmissionResult> DecideAsync(StandInContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult(AdmissionResult.Admitted);
    }
}
