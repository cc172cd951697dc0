using FaultTolerantPay.Calls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.InMemory;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FaultTolerantPay.Hosting.Tests.Faults;

/// <summary>A detector with everything around it under the test's control, on one thread and virtual time.</summary>
internal sealed class DetectorHarness : IDisposable
{
    private readonly InMemoryFaultStore _memory = new();
    private readonly ILogger<FaultDetector> _logger;
    private int _order;

    public DetectorHarness(
        Action<FaultDetectionOptions>? configure = null,
        TimeProvider? time = null,
        ICallStarter? starter = null,
        ILogger<FaultDetector>? logger = null)
    {
        _logger = logger ?? NullLogger<FaultDetector>.Instance;
        // The test runner's context would send continuations to other threads: here everything runs on the one that moves the clock.
        SynchronizationContext.SetSynchronizationContext(null);
        configure?.Invoke(Options);
        Store = new FlakyFaultStore(_memory);
        Time = time ?? Clock;
        Calls = new HostCalls(Time, Microsoft.Extensions.Options.Options.Create(new CallOptions { MaxAbandonedCalls = 4 }),
            NullLogger<HostCalls>.Instance, starter);
        Detector = NewDetector();
    }

    public ManualTimeProvider Clock { get; } = new();

    public TimeProvider Time { get; }

    public HostCalls Calls { get; }

    public FaultDetectionOptions Options { get; } = new();

    public ScriptedBusinessSystem Primary { get; } = new();

    public FlakyFaultStore Store { get; }

    public FaultDetector Detector { get; private set; }

    public FaultSwitch Switch => new(Detector, Store, Time);

    public FaultStatus Status => Detector.State.Status;

    public Outage? LastOutage => _memory.ListOutagesAsync(1, CancellationToken.None).AsTask().Result.SingleOrDefault();

    public int OutageCount => _memory.ListOutagesAsync(1_000, CancellationToken.None).AsTask().Result.Count;

    public static TransactionRequest Request(string order) => new()
    {
        Merchant = new("M1"),
        Order = new(order),
        Customer = new("C1"),
        Amount = new(1_000, new Currency("EUR")),
        RequestedAt = default,
        AnswerBy = default,
    };

    public FaultDetector NewDetector() =>
        new(Primary, Store, Calls, Microsoft.Extensions.Options.Options.Create(Options), Time, _logger);

    /// <summary>All memory is lost; a new detector starts on the same store.</summary>
    public void Restart()
    {
        Detector.Dispose();
        Detector = NewDetector();
        Complete(Detector.LoadAsync(CancellationToken.None));
    }

    /// <summary>One request with an order of its own; on virtual time it must be answered at once.</summary>
    public PrimaryResult Pay(string? order = null)
    {
        var pending = Detector.ExecuteAsync(Request(order ?? $"O{_order++}"), CancellationToken.None);
        Assert.That(pending.IsCompleted, Is.True, "answered at once");
        return pending.AsTask().Result;
    }

    public Task<PrimaryResult> StartPay(CancellationToken cancellationToken = default) =>
        Detector.ExecuteAsync(Request($"O{_order++}"), cancellationToken).AsTask();

    public void Pay(int times)
    {
        for (var i = 0; i < times; i++)
        {
            Pay();
        }
    }

    public PrimaryResult PayPastBreaker() =>
        Detector.ExecuteWithoutConsentAsync(Request($"P{_order++}"), CancellationToken.None).AsTask().Result;

    /// <summary>Takes the business system down until the detector sees it.</summary>
    public void BreakDown()
    {
        Primary.Throws(new NothingSentException("refused"));
        for (var i = 0; i < 100 && Status != FaultStatus.Faulted; i++)
        {
            Pay();
        }

        Assert.That(Status, Is.EqualTo(FaultStatus.Faulted));
    }

    /// <summary>The business system answers again; the next request is the probe.</summary>
    public void RecoverByProbe(TimeSpan wait)
    {
        Primary.Returns(PrimaryResult.Succeeded());
        Clock.Advance(wait);
        Pay();
    }

    /// <summary>One look of the background work that probes.</summary>
    public void RunProbe() =>
        Complete(new FaultProbeWork(Detector, Microsoft.Extensions.Options.Options.Create(Options)).RunOnceAsync(CancellationToken.None));

    /// <summary>A background call about a payment, and what came of it; false where it was not let through.</summary>
    public bool CallInBackground(string order, FaultKind fault = FaultKind.None)
    {
        var pass = Detector.BeginBackgroundCall();
        Detector.EndBackgroundCall(pass, Request(order).Key, fault);
        return pass.Kind != BackgroundPermitKind.Withheld;
    }

    public void RunRecords() =>
        Complete(new FaultRecordsWork(Detector, Microsoft.Extensions.Options.Options.Create(Options)).RunOnceAsync(CancellationToken.None));

    public void Dispose()
    {
        Detector.Dispose();
        Calls.Dispose();
    }

    private static void Complete(ValueTask task) => task.AsTask().Wait();

    private static void Complete(ValueTask<int> task) => task.AsTask().Wait();
}
