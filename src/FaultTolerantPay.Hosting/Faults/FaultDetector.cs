using System.Diagnostics.Metrics;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Faults;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// Protects the business system with Polly's circuit breaker. It counts connection errors, timeouts and application errors separately,
/// withholds calls while the system is down, probes it, and returns its traffic in growing shares. It needs no thread: it works on the
/// requests that call it.
/// </summary>
/// <remarks>Call <see cref="LoadAsync"/> once before the first request; <c>AddFaultTolerantPayHosting</c> does.</remarks>
internal sealed class FaultDetector : IFaultDetector, IDisposable
{
    private static readonly Func<ResilienceContext, CallInFlight, ValueTask<Outcome<BreakerResult>>> CallPrimary = CallPrimaryAsync;

    private readonly FaultDetectionOptions _options;
    private readonly IFaultStore _store;
    private readonly MonotonicClock _clock;
    private readonly CallCounts _counts;
    private readonly OutageRecorder _recorder;
    private readonly FaultStateMachine _phases;
    private readonly FaultMetrics _metrics;
    private readonly PrimaryCall _call;
    private readonly BackgroundTraffic _background;
    private readonly long _slowTicks;
    private readonly ILogger _logger;
    private readonly Lock _manualLock = new();
    private ManualFaultSwitch? _manual;
    private long _manualVersion;
    private HashSet<(string Node, DateTimeOffset Since)> _considered = [];
    private int _pastBreaker;

    /// <summary>Creates a detector that considers the business system healthy until it learns otherwise.</summary>
    /// <param name="primary">The business system.</param>
    /// <param name="store">Stores outages and the manual switch.</param>
    /// <param name="calls">How the business system is called.</param>
    /// <param name="options">The thresholds, waits and shares.</param>
    /// <param name="time">The clock: its timestamps for waits, its wall time for what is recorded.</param>
    /// <param name="logger">The log.</param>
    /// <param name="meters">Creates the meter. Null: the detector creates its own.</param>
    /// <param name="starter">
    /// Where calls begin. If set, a request that waits for a record continues on a thread of the pool. Null: it continues on the thread
    /// that ends the wait, for a host that drives everything itself.
    /// </param>
    /// <exception cref="ArgumentException">The options have errors; the message names all of them.</exception>
    public FaultDetector(
        IBusinessSystem primary,
        IFaultStore store,
        HostCalls calls,
        IOptions<FaultDetectionOptions> options,
        TimeProvider time,
        ILogger<FaultDetector> logger,
        IMeterFactory? meters = null,
        ICallStarter? starter = null)
    {
        ArgumentNullException.ThrowIfNull(primary);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(calls);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);

        _options = options.Value;
        FaultDetectionOptions.Rules.ThrowIfInvalid(_options, nameof(options));
        _store = store;
        _logger = logger;
        _clock = new MonotonicClock(time);
        _counts = new CallCounts(_options);
        _metrics = new FaultMetrics(() => State.Status, meters);
        _recorder = new OutageRecorder(store, _options, time, _clock, hasThreads: starter is not null, logger);
        _phases = new FaultStateMachine(_options, _clock, time, _counts, _recorder, _metrics, logger);
        _call = new PrimaryCall(primary, calls, logger);
        _background = new BackgroundTraffic(_options, _clock, _counts, _phases, _call, _recorder, _metrics);
        _slowTicks = _options.SlowAnswerAfter.Ticks;
    }

    /// <inheritdoc/>
    public FaultState State => _phases.Current.State;

    /// <summary>The operator's setting that is in force; null if there was none.</summary>
    public ManualFaultSwitch? Manual => Volatile.Read(ref _manual);

    /// <summary>The share of requests that goes to the business system now: 0 while it is down, 1 while it is healthy.</summary>
    public double Share => State.Share;

    /// <inheritdoc/>
    public bool MayCallInBackground => _background.MayCall;

    /// <summary>
    /// Loads what was stored before a restart. An operator's setting is in force again. An open outage continues with the first share of
    /// requests, because no one knows whether it has ended.
    /// </summary>
    /// <exception cref="StoreException">The store failed: without it, the operator's setting is unknown.</exception>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        var manual = await _store.FindManualSwitchAsync(cancellationToken).ConfigureAwait(false);
        var open = await _store.FindOpenOutageAsync(cancellationToken).ConfigureAwait(false);
        lock (_manualLock)
        {
            _manual = manual;
            _manualVersion++;
        }

        _phases.Load(manual, open);
        await _recorder.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new(PrimaryCall.NothingSent.Result);
        }

        var phase = _phases.Current;
        return phase switch
        {
            { IsNormal: true } => ThroughBreakerAsync(phase, request, isProbe: false, cancellationToken),
            { Manual: ManualFaultPosition.ForcedHealthy } => DirectAsync(request, cancellationToken),
            { Manual: ManualFaultPosition.ForcedFaulted } => WithheldAsync(FaultCodes.Down, cancellationToken),
            { IsTrial: true } => _phases.TryTakeTrial(phase)
                ? ThroughBreakerAsync(phase, request, isProbe: false, cancellationToken)
                : WithheldAsync(FaultCodes.NotInShare, cancellationToken),
            { State.Status: FaultStatus.Recovering } => RecoveryShare.Contains(request.Key, phase.Salt, phase.State.Share)
                ? ThroughBreakerAsync(phase, request, isProbe: false, cancellationToken)
                : WithheldAsync(FaultCodes.NotInShare, cancellationToken),
            _ => _clock.ReadTicks() >= phase.PaymentProbeAtTicks
                ? ThroughBreakerAsync(phase, request, isProbe: true, cancellationToken)
                : WithheldAsync(FaultCodes.Down, cancellationToken),
        };
    }

    /// <summary>
    /// Calls the business system although it is considered down, for a merchant that has not given consent. At most
    /// <see cref="FaultDetectionOptions.MaxConcurrentPastBreaker"/> calls run concurrently, each with the timeout
    /// <see cref="FaultDetectionOptions.PastBreakerTimeout"/>. A failure changes nothing;
    /// <see cref="FaultDetectionOptions.MinPastBreakerSuccesses"/> consecutive proper results count as a successful probe.
    /// </summary>
    /// <inheritdoc/>
    public async ValueTask<PrimaryResult> ExecuteWithoutConsentAsync(TransactionRequest request, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return PrimaryCall.NothingSent.Result;
        }

        if (Interlocked.Increment(ref _pastBreaker) > _options.MaxConcurrentPastBreaker)
        {
            Interlocked.Decrement(ref _pastBreaker);
            return PrimaryResult.NotExecuted(FaultKind.Withheld, OutcomeReasons.TooManyPastBreaker);
        }

        try
        {
            var answer = await _call.ExecutePastBreakerAsync(
                request, _options.PastBreakerTimeout, () => NotePastBreaker(isHealthy: false), cancellationToken).ConfigureAwait(false);
            _metrics.Answered(answer);
            if (answer.Signal != HealthSignal.Nothing)
            {
                NotePastBreaker(answer.Signal == HealthSignal.Healthy);
            }

            return answer.Result;
        }
        finally
        {
            Interlocked.Decrement(ref _pastBreaker);
        }
    }

    /// <inheritdoc/>
    public BackgroundPermit BeginBackgroundCall() => _background.Begin();

    /// <inheritdoc/>
    public void EndBackgroundCall(BackgroundPermit pass, TransactionKey key, FaultKind fault) => _background.End(pass, key, fault);

    /// <inheritdoc/>
    public void Dispose() => _metrics.Dispose();

    /// <summary>Sends a probe if one is due, and advances the return of traffic.</summary>
    internal ValueTask ProbeAsync(CancellationToken cancellationToken) => _background.ProbeAsync(cancellationToken);

    /// <summary>Since when this node's own calls find the business system down; null: they do not.</summary>
    internal DateTimeOffset? DownSince => _phases.DownSince;

    /// <summary>
    /// Considers the business system down if enough other nodes find it down, and at least one of them since a moment that was not
    /// considered before: a node whose own calls succeed again is not told the same twice.
    /// </summary>
    internal void LearnFromNodes(IReadOnlyList<NodeSign> down)
    {
        HashSet<(string Node, DateTimeOffset Since)> found = [.. down.Select(sign => (sign.Id, sign.DownSince!.Value))];
        bool isNew = !found.IsSubsetOf(_considered);
        if (_options.MinOtherNodesDown == 0 || found.Count < _options.MinOtherNodesDown)
        {
            return;
        }

        _considered = found;
        if (isNew && _phases.LearnFromNodes(found.Count))
        {
            _recorder.Begin();
        }
    }

    /// <summary>A call passed its timeout after its caller gave up. Its caller got no result; for detection it is a timeout.</summary>
    internal void NoteOutlived(CallInFlight call)
    {
        _metrics.Failed(FaultKind.Timeout);
        var current = _phases.Current;
        if (current.Breaker != call.Phase.Breaker
            || current is not { State.Status: not FaultStatus.Faulted, Manual: ManualFaultPosition.Automatic })
        {
            return;
        }

        _phases.LearnBackground(current.Period, BreachOf(FaultKind.Timeout, current), isAnswered: false);
        _recorder.Begin();
    }

    /// <summary>Applies an operator's setting that the store has, and waits until the outage that it opens or closes is stored.</summary>
    internal async ValueTask ApplyAsync(ManualFaultSwitch manual, CancellationToken cancellationToken)
    {
        lock (_manualLock)
        {
            _manual = manual;
            _manualVersion++;
            _phases.Apply(manual);
        }

        await _recorder.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One round outside the requests: sends outages to the store and applies an operator's setting from another node.</summary>
    /// <returns>The number of outages stored and settings applied.</returns>
    internal async ValueTask<int> RunRecordsAsync(CancellationToken cancellationToken)
    {
        var stored = await _recorder.FlushAsync(cancellationToken).ConfigureAwait(false);
        var version = Volatile.Read(ref _manualVersion);
        var manual = await _store.FindManualSwitchAsync(cancellationToken).ConfigureAwait(false);
        lock (_manualLock)
        {
            // A setting that was made on this node after the read began is newer than what was read.
            if (manual is null || manual == _manual || version != _manualVersion)
            {
                return stored;
            }

            _manual = manual;
            _manualVersion++;
            _phases.Apply(manual);
        }

        return stored + 1;
    }

    private ValueTask<PrimaryResult> ThroughBreakerAsync(
        FaultPhase phase, TransactionRequest request, bool isProbe, CancellationToken cancellationToken)
    {
        var call = CallInFlight.Rent(this, phase, request, isProbe, cancellationToken);
        var pending = phase.Breaker.ExecuteAsync(CallPrimary, call);
        if (!pending.IsCompletedSuccessfully)
        {
            return AwaitBreakerAsync(pending, call);
        }

        var outcome = pending.Result;
        if (!IsPlainSuccess(outcome, phase))
        {
            return ConcludeAsync(outcome, call);
        }

        var result = call.Answer.Result;
        call.Return();
        return new(result);
    }

    private async ValueTask<PrimaryResult> AwaitBreakerAsync(ValueTask<Outcome<BreakerResult>> pending, CallInFlight call)
    {
        var outcome = await pending.ConfigureAwait(false);
        return IsPlainSuccess(outcome, call.Phase) ? call.Answer.Result : await ConcludeAsync(outcome, call).ConfigureAwait(false);
    }

    /// <summary>The end of the healthy path: the result is counted at the time that the breaker read for it.</summary>
    private bool IsPlainSuccess(in Outcome<BreakerResult> outcome, FaultPhase phase)
    {
        if (outcome.Exception is not null || outcome.Result.Signal != HealthSignal.Healthy || !phase.IsNormal)
        {
            return false;
        }

        _counts.AddHealthy(_clock.LatestTicks);
        return true;
    }

    private async ValueTask<PrimaryResult> ConcludeAsync(Outcome<BreakerResult> outcome, CallInFlight call)
    {
        if (outcome.Exception is not null)
        {
            _phases.LearnOpen(call.Phase);
            return await WithheldAsync(FaultCodes.Down, call.CancellationToken).ConfigureAwait(false);
        }

        var answer = call.Answer;
        if (answer.Signal == HealthSignal.Healthy && !call.IsProbe)
        {
            _counts.AddHealthy(_clock.ReadTicks());
        }

        _metrics.Answered(answer);
        _phases.Learn(call.Phase, answer, call.IsProbe);
        _recorder.Begin();
        return await NumberedAsync(answer.Result, call.CancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<PrimaryResult> DirectAsync(TransactionRequest request, CancellationToken cancellationToken)
    {
        var answer = await _call.ExecuteAsync(request, _options.CallTimeout, cancellationToken).ConfigureAwait(false);
        _metrics.Answered(answer);
        return answer.Result;
    }

    private ValueTask<PrimaryResult> WithheldAsync(string code, CancellationToken cancellationToken) =>
        NumberedAsync(PrimaryResult.NotExecuted(FaultKind.Withheld, code), cancellationToken);

    /// <summary>
    /// Returns the result once the open outage has its number, so that the caller's next steps can be attributed to it. If the store fails,
    /// the wait is short and the number is missing.
    /// </summary>
    private ValueTask<PrimaryResult> NumberedAsync(PrimaryResult result, CancellationToken cancellationToken) =>
        _phases.Current.WaitsForNumber && result.Outcome is OperationOutcome.NotExecuted or OperationOutcome.Unknown
            ? AwaitNumberAsync(result, cancellationToken)
            : new(result);

    private async ValueTask<PrimaryResult> AwaitNumberAsync(PrimaryResult result, CancellationToken cancellationToken)
    {
        await _recorder.WaitAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

    private static ValueTask<Outcome<BreakerResult>> CallPrimaryAsync(ResilienceContext context, CallInFlight call)
    {
        var detector = call.Detector;
        if (detector._slowTicks != 0)
        {
            call.BeganTicks = detector._clock.ReadTicks();
        }

        var pending = detector._call.ExecuteAsync(call, detector._options.CallTimeout);
        return pending.IsCompletedSuccessfully ? new(detector.Judge(pending.Result, call)) : AwaitCallAsync(pending, call);
    }

    private static async ValueTask<Outcome<BreakerResult>> AwaitCallAsync(ValueTask<AssessedResult> pending, CallInFlight call) =>
        call.Detector.Judge(await pending.ConfigureAwait(false), call);

    private Outcome<BreakerResult> Judge(AssessedResult answer, CallInFlight call)
    {
        if (_slowTicks != 0 && answer.Signal == HealthSignal.Healthy && _clock.ReadTicks() - call.BeganTicks > _slowTicks)
        {
            answer = answer with { Signal = HealthSignal.Slow, IsSlow = true };
        }

        call.Answer = Judge(answer, call.Phase, call.IsProbe);
        return Outcome.FromResult(new BreakerResult(call.Answer.Signal));
    }

    /// <summary>What the breaker sees of a result.</summary>
    private AssessedResult Judge(AssessedResult answer, FaultPhase phase, bool isProbe)
    {
        var current = _phases.Current;
        if (ReferenceEquals(current, phase) && answer.Signal == HealthSignal.Healthy)
        {
            return answer;
        }

        if (isProbe)
        {
            // The breaker would close for any result that is no failure, even for a caller that gave up.
            return answer.Signal == HealthSignal.Healthy ? answer : answer with { Signal = HealthSignal.KeepOpen };
        }

        if (current.Breaker != phase.Breaker || current.State.Status == FaultStatus.Faulted)
        {
            // A result from before the outage. If a probe is under way, the breaker would take this result for the probe's.
            return answer with { Signal = HealthSignal.KeepOpen };
        }

        var breach = answer.Signal switch
        {
            HealthSignal.Fault => BreachOf(answer.Result.Fault, current),
            HealthSignal.Slow => _counts.AddSlow(_clock.ReadTicks()),
            _ => null,
        };
        if (breach is null)
        {
            return answer;
        }

        _phases.NoteBreach(breach);
        return answer with { Signal = HealthSignal.KeepOpen };
    }

    /// <summary>Counts a payment that failed. Returns why the business system is now down; null if it is not.</summary>
    private string? BreachOf(FaultKind fault, FaultPhase current) =>
        _counts.AddFailure(fault, _clock.ReadTicks()) ?? (current.IsTrial ? "a payment failed before one was answered" : null);

    private void NotePastBreaker(bool isHealthy)
    {
        _phases.LearnPastBreaker(isHealthy);
        _recorder.Begin();
    }
}
