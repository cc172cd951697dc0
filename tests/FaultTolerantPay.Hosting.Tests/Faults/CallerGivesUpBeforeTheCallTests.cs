using FaultTolerantPay.Calls;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FaultTolerantPay.Hosting.Tests.Faults;

/// <summary>
/// Callers that give up at every moment of a payment, one after the other: at each reading of the clock. A payment that was not sent is
/// withdrawn, so that its order is not blocked; a payment that was sent has an outcome.
/// </summary>
public class CallerGivesUpBeforeTheCallTests
{
    private static readonly InstitutionId Alpha = new("alpha");

    [TestCase(false, Description = "the business system is healthy")]
    [TestCase(true, Description = "it is down, and the merchant gave no consent")]
    public async Task Execute_CallerGivesUpAtEachReadingOfTheClock_OnlyASentPaymentHasAnOutcome(bool pastBreaker)
    {
        var clock = new CancellingClock();
        var primary = new ScriptedBusinessSystem();
        primary.Returns(PrimaryResult.Succeeded());
        await using var services = Build(clock, primary);
        await services.GetRequiredService<IMerchantStore>().SaveAsync(Shop(), 0, null, default);
        if (pastBreaker)
        {
            await services.GetRequiredService<IFaultSwitch>()
                .SetAsync(ManualFaultPosition.ForcedFaulted, new("anna"), "maintenance", default);
        }

        var pipeline = services.GetRequiredService<IFallbackTransactionPipeline>();
        var (withdrawn, answered) = (0, 0);
        for (var reading = 1; answered < 3; reading++)
        {
            var request = Request(clock, $"order-{reading}");
            var before = primary.Calls;
            using var caller = new CancellationTokenSource();
            clock.CancelAt(reading, caller);
            try
            {
                var outcome = await pipeline.ExecuteAsync(request, caller.Token);
                Assert.That((outcome.Kind, primary.Calls - before), Is.EqualTo((OutcomeKind.CompletedByPrimary, 1)), $"reading {reading}");
                answered++;
            }
            catch (OperationCanceledException)
            {
                Assert.That(primary.Calls - before, Is.Zero, $"reading {reading}");
                withdrawn++;
            }

            clock.CancelAt(0, caller);
            var again = await pipeline.ExecuteAsync(request);
            Assert.That(again.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), $"reading {reading}, again");
        }

        Assert.That(withdrawn, Is.GreaterThan(3));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Execute_AdapterEndsByTheCallersCancellation_IsUnknown(bool pastBreaker)
    {
        using var bench = new DetectorHarness();
        using var caller = new CancellationTokenSource();
        bench.Primary.Answer = (_, token) =>
        {
            caller.Cancel();
            throw new OperationCanceledException(token);
        };

        var result = pastBreaker
            ? await bench.Detector.ExecuteWithoutConsentAsync(DetectorHarness.Request("P"), caller.Token)
            : await bench.StartPay(caller.Token);

        Assert.That(result, Is.EqualTo(PrimaryResult.Unknown(FaultKind.None, FaultCodes.CallerCancelled)), "it may have sent it (M3)");
    }

    private static ServiceProvider Build(CancellingClock clock, ScriptedBusinessSystem primary)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(clock);
        services.AddFaultTolerantPayInMemory();
        services.AddSingleton<IBusinessSystem>(primary);
        services.AddSingleton<IInstitution>(new FakeInstitution(Alpha));
        services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(Alpha));
        services.AddSingleton<ICollectionChannel>(new FakeCollectionChannel(Alpha));
        services.AddSingleton<INoticeSink>(new RecordingNoticeSink());

        // Slow answers are measured, so the detector reads the clock between its check of the token and the call.
        services.AddFaultTolerantPayHosting(options => options.SlowAnswerAfter = TimeSpan.FromSeconds(1));
        services.RemoveAll<ICallStarter>();
        services.AddFaultTolerantPay(pay => pay.NoCaps());
        return services.BuildServiceProvider();
    }

    private static Merchant Shop() => new()
    {
        Id = new("shop"),
        Name = "shop",
        Category = "5411",
        Currencies = [new("EUR")],
        Consent = StandInConsent.NotGiven,
    };

    private static TransactionRequest Request(CancellingClock clock, string order) => new()
    {
        Merchant = new("shop"),
        Order = new(order),
        Customer = new("customer"),
        Amount = new Money(1_000, new Currency("EUR")),
        RequestedAt = clock.Start,
        AnswerBy = clock.Start + TimeSpan.FromSeconds(30),
    };

    /// <summary>A clock that stands still, and at one of its readings has the caller give up.</summary>
    private sealed class CancellingClock : TimeProvider
    {
        private readonly ManualTimeProvider _time = new();
        private CancellationTokenSource? _caller;
        private int _left;

        public DateTimeOffset Start => _time.GetUtcNow();

        public override long TimestampFrequency => _time.TimestampFrequency;

        public void CancelAt(int reading, CancellationTokenSource caller) => (_left, _caller) = (reading, caller);

        public override DateTimeOffset GetUtcNow()
        {
            Read();
            return _time.GetUtcNow();
        }

        public override long GetTimestamp()
        {
            Read();
            return _time.GetTimestamp();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _time.CreateTimer(callback, state, dueTime, period);

        private void Read()
        {
            if (_left > 0 && --_left == 0)
            {
                _caller!.Cancel();
            }
        }
    }
}
