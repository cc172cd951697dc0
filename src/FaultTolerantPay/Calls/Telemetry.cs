using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FaultTolerantPay.Calls;

/// <summary>
/// The meter and the activity source, both named <see cref="Name"/>. Names, units and tags are documented in
/// <c>docs/reference/signals.md</c>.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "FaultTolerantPay";

    // The usual default boundaries of exporters begin at 5 s, which would put every payment into one bucket.
    private static readonly double[] SecondsBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _payments;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _transitions;
    private readonly Counter<long> _instructions;
    private readonly Counter<long> _reports;
    private readonly Counter<long> _discrepancies;
    private readonly Counter<long> _work;
    private readonly Counter<long> _unmappedCodes;
    private readonly Counter<long> _droppedCodes;

    public Telemetry()
    {
        _payments = _meter.CreateCounter<long>(
            "faulttolerantpay.payments", "{payment}", "Answered requests, by outcome and whether it is a replay.");
        _duration = _meter.CreateHistogram<double>(
            "faulttolerantpay.payment.duration", "s", "Time to answer a request, by outcome.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = SecondsBoundaries });
        _refusals = _meter.CreateCounter<long>("faulttolerantpay.refusals", "{refusal}", "Refused requests, by code and rule.");
        _transitions = _meter.CreateCounter<long>(
            "faulttolerantpay.advance.transitions", "{advance}", "Advances that reached a state, by state and currency.");
        _instructions = _meter.CreateCounter<long>(
            "faulttolerantpay.instructions", "{instruction}", "Results of instructions, by purpose, outcome and channel.");
        _reports = _meter.CreateCounter<long>(
            "faulttolerantpay.reports", "{report}", "Reports that channels sent on their own, by purpose and status.");
        _discrepancies = _meter.CreateCounter<long>(
            "faulttolerantpay.discrepancies.opened", "{discrepancy}", "Discrepancies opened for operators, by kind.");
        _work = _meter.CreateCounter<long>(
            "faulttolerantpay.work.items", "{item}", "Items of the work queue that were processed, by kind and result.");
        _unmappedCodes = _meter.CreateCounter<long>(
            "faulttolerantpay.provider.codes.unmapped", "{code}", "Codes of providers that their error maps lack, by provider.");
        _droppedCodes = _meter.CreateCounter<long>(
            "faulttolerantpay.provider.codes.dropped", "{code}", "Codes that left the full list of unmapped codes, by provider.");
    }

    public ActivitySource Activities { get; } = new(Name);

    /// <summary>
    /// Starts the activity for work on one payment, linked to that payment's trace. It is not part of that trace, because the work may run
    /// days later. Null if no listener is active.
    /// </summary>
    /// <param name="kind">The kind of work.</param>
    /// <param name="traceParent">The trace parent from the payment's record; null or unreadable: no link.</param>
    public Activity? StartWork(WorkKind kind, string? traceParent)
    {
        // This is a root activity, because the code that drives the work is not its cause.
        Activity.Current = null;
        ActivityLink[] links = ActivityContext.TryParse(traceParent, traceState: null, out ActivityContext payment)
            ? [new ActivityLink(payment)]
            : [];
        return Activities.StartActivity($"work {kind}", ActivityKind.Internal, parentContext: default, tags: null, links);
    }

    /// <summary>Whether a listener reads payment durations; if not, the clock is read only once.</summary>
    public bool MeasuresDuration => _duration.Enabled;

    public void Answered(TransactionOutcome outcome, TimeSpan? took)
    {
        if (_payments.Enabled)
        {
            _payments.Add(1, new KeyValuePair<string, object?>("outcome", outcome.Kind.ToString()), new("replay", outcome.IsReplay));
        }

        if (took is { } time)
        {
            _duration.Record(time.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome.Kind.ToString()));
        }

        if (outcome is { IsReplay: false, Refusal: { } refusal } && _refusals.Enabled)
        {
            _refusals.Add(1, new KeyValuePair<string, object?>("code", refusal.Code.ToString()), new("rule", refusal.Rule));
        }
    }

    public void Reached(AdvanceState state, Currency currency)
    {
        if (_transitions.Enabled)
        {
            _transitions.Add(1, new KeyValuePair<string, object?>("state", state.ToString()), new("currency", currency.Code));
        }
    }

    public void Answered(Instruction instruction, ChannelResult result, bool wasQuery)
    {
        if (_instructions.Enabled)
        {
            _instructions.Add(
                1,
                new KeyValuePair<string, object?>("purpose", instruction.Key.Purpose.ToString()),
                new("outcome", result.Outcome.ToString()),
                new("channel", instruction.LogicalChannel.Value),
                new("query", wasQuery));
        }
    }

    public void Reported(ReportStatus status, InstructionPurpose purpose) =>
        _reports.Add(1, new KeyValuePair<string, object?>("status", status.ToString()), new("purpose", purpose.ToString()));

    public void Opened(DiscrepancyKind kind) => _discrepancies.Add(1, new KeyValuePair<string, object?>("kind", kind.ToString()));

    /// <summary>A provider sent a code that its error map lacks.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="isDropped">Whether another code left the full list for it.</param>
    public void CodeUnmapped(ProviderId provider, bool isDropped)
    {
        KeyValuePair<string, object?> tag = new("provider", provider.Value);
        _unmappedCodes.Add(1, tag);
        if (isDropped)
        {
            _droppedCodes.Add(1, tag);
        }
    }

    public void Worked(WorkKind kind, bool failed)
    {
        if (_work.Enabled)
        {
            _work.Add(1, new KeyValuePair<string, object?>("kind", kind.ToString()), new("failed", failed));
        }
    }

    public void Dispose()
    {
        _meter.Dispose();
        Activities.Dispose();
    }
}
