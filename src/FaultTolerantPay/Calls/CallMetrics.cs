using System.Diagnostics.Metrics;

namespace FaultTolerantPay.Calls;

/// <summary>The metrics of calls to the host's code. Names, units and tags are documented in <c>docs/reference/signals.md</c>.</summary>
internal sealed class CallMetrics : IDisposable
{
    private readonly Meter _meter = new(Telemetry.Name);
    private readonly Counter<long> _timeouts;
    private readonly UpDownCounter<long> _abandoned;
    private readonly Counter<long> _withheld;
    private readonly Counter<long> _dropped;

    public CallMetrics()
    {
        _timeouts = _meter.CreateCounter<long>(
            "faulttolerantpay.calls.timeouts", "{call}", "Calls to the host's code that passed their timeout, by callee.");
        _abandoned = _meter.CreateUpDownCounter<long>(
            "faulttolerantpay.calls.abandoned", "{call}", "Calls that passed their timeout and have not ended, by callee.");
        _withheld = _meter.CreateCounter<long>(
            "faulttolerantpay.calls.withheld", "{call}",
            "Calls that were not made because too many abandoned ones have not ended, by callee.");
        _dropped = _meter.CreateCounter<long>(
            "faulttolerantpay.events.dropped", "{event}",
            "Events that were dropped because the queue of an event sink was full, by callee.");
    }

    public void TimedOut(Callee callee) => _timeouts.Add(1, Tag(callee));

    public void Abandoned(Callee callee, int change) => _abandoned.Add(change, Tag(callee));

    public void Withheld(Callee callee) => _withheld.Add(1, Tag(callee));

    public void Dropped(Callee callee) => _dropped.Add(1, Tag(callee));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(Callee callee) => new("callee", callee.Name);
}
