using System.Diagnostics.Metrics;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>The detector's metrics, on the meter <c>FaultTolerantPay</c>.</summary>
internal sealed class FaultMetrics : IDisposable
{
    private readonly Meter? _own;
    private readonly Counter<long> _transitions;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _slow;

    public FaultMetrics(Func<FaultStatus> status, IMeterFactory? meters)
    {
        const string Name = "FaultTolerantPay";
        var meter = meters?.Create(Name) ?? (_own = new Meter(Name));
        meter.CreateObservableGauge(
            "faulttolerantpay.fault.status",
            () => (int)status(),
            description: "Whether the business system is down: 0 healthy, 1 down, 2 recovering.");
        _transitions = meter.CreateCounter<long>(
            "faulttolerantpay.fault.transitions", "{transition}", "Changes of the fault status, by from and to.");
        _failures = meter.CreateCounter<long>("faulttolerantpay.fault.failures", "{call}", "Failed calls of the business system, by kind.");
        _slow = meter.CreateCounter<long>(
            "faulttolerantpay.fault.slow_answers", "{call}", "Payments that the business system answered too slowly.");
    }

    public void Moved(FaultStatus from, FaultStatus to) =>
        _transitions.Add(1, new("from", from.ToString()), new KeyValuePair<string, object?>("to", to.ToString()));

    public void Answered(in AssessedResult answer)
    {
        Failed(answer.Result.Fault);
        if (answer.IsSlow)
        {
            _slow.Add(1);
        }
    }

    public void Failed(FaultKind fault)
    {
        if (fault is FaultKind.Connection or FaultKind.Timeout or FaultKind.Application)
        {
            _failures.Add(1, new KeyValuePair<string, object?>("kind", fault.ToString()));
        }
    }

    public void Dispose() => _own?.Dispose();
}
