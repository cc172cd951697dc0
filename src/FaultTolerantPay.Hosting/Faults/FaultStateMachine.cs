using System.Runtime.CompilerServices;
using FaultTolerantPay.Configuration;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// The states of the detector and the transitions between them:
/// <code>
///            threshold passed             probe succeeded            last share done
///   Healthy ─────────────────► Faulted ─────────────────► Recovering ─────────────► Healthy
///                                 ▲ │ probe failed: longer wait │
///                                 │ └──────┘                    │ threshold passed: longer wait
///                                 └─────────────────────────────┘
/// </code>
/// An operator's setting moves it to any state. Changes happen under one lock; readers take <see cref="Current"/> and never wait.
/// </summary>
internal sealed class FaultStateMachine
{
    private readonly Lock _lock = new();
    private readonly FaultDetectionOptions _options;
    private readonly MonotonicClock _clock;
    private readonly TimeProvider _time;
    private readonly CallCounts _counts;
    private readonly OutageRecorder _recorder;
    private readonly FaultMetrics _metrics;
    private readonly ILogger _logger;
    private volatile FaultPhase _current;
    private volatile string? _lastBreach;
    private readonly ProbeWait _wait;
    private StrongBox<DateTimeOffset>? _downSince;
    private int _stepSuccesses;
    private bool _hasAnswered;
    private int _pastBreakerStreak;
    private long _trialPeriod;

    public FaultStateMachine(
        FaultDetectionOptions options,
        MonotonicClock clock,
        TimeProvider time,
        CallCounts counts,
        OutageRecorder recorder,
        FaultMetrics metrics,
        ILogger logger)
    {
        _options = options;
        _clock = clock;
        _time = time;
        _counts = counts;
        _recorder = recorder;
        _metrics = metrics;
        _logger = logger;
        _wait = new ProbeWait(options, clock);
        _current = new FaultPhase { State = FaultState.Healthy, Breaker = NewBreaker() };
        recorder.Numbered = TakeNumber;
    }

    public FaultPhase Current => _current;

    /// <summary>Since when this node's own calls find the business system down; null: they do not.</summary>
    public DateTimeOffset? DownSince => Volatile.Read(ref _downSince)?.Value;

    /// <summary>Notes why the breaker is about to open.</summary>
    public void NoteBreach(string cause) => _lastBreach = cause;

    /// <summary>Loads what was stored before a restart.</summary>
    public void Load(ManualFaultSwitch? manual, Outage? open)
    {
        lock (_lock)
        {
            if (open is not null)
            {
                _current = _current with { Outage = new OutageEntry(open, startStored: true) };
            }

            if (manual is { Position: not ManualFaultPosition.Automatic })
            {
                Apply_NeedsLock(manual);
            }
            else if (open is not null)
            {
                // No one knows whether it is still down: the first share finds out.
                BeginRecovery_NeedsLock(isTrial: true, hasAnswered: false);
            }
        }
    }

    public void Apply(ManualFaultSwitch manual)
    {
        lock (_lock)
        {
            Apply_NeedsLock(manual);
        }
    }

    /// <summary>Learns from the result of a call that went through the breaker of that phase.</summary>
    public void Learn(FaultPhase admitted, AssessedResult answer, bool wasProbe)
    {
        EndTrial(admitted);
        lock (_lock)
        {
            var current = _current;
            if (current.Breaker != admitted.Breaker || current.Manual != ManualFaultPosition.Automatic)
            {
                return;
            }

            if (current.State.Status == FaultStatus.Faulted)
            {
                if (wasProbe)
                {
                    LearnFromProbe_NeedsLock(answer);
                }
            }
            else if (answer.Signal == HealthSignal.KeepOpen)
            {
                BeginFault_NeedsLock(_lastBreach);
            }
            else if (answer.Signal == HealthSignal.Healthy)
            {
                if (current.IsTrial)
                {
                    _current = current with { IsTrial = false };
                }

                if (current.State.Status == FaultStatus.Recovering)
                {
                    CountStep_NeedsLock();
                }
            }
        }
    }

    /// <summary>Takes the one probe that is due. No other probe is due until this one has its result or its wait is over.</summary>
    public bool TryTakeProbe(TimeSpan maxLength)
    {
        lock (_lock)
        {
            if (!IsProbeDue(_current))
            {
                return false;
            }

            var until = _wait.FromNow(grow: false);
            _current = _current with { ProbeAtTicks = Math.Max(until, _clock.ReadTicks() + maxLength.Ticks) };
            return true;
        }
    }

    /// <summary>Whether the wait is over and detection may probe again.</summary>
    public bool IsProbeDue(FaultPhase phase) =>
        phase is { State.Status: FaultStatus.Faulted, Manual: ManualFaultPosition.Automatic } && _clock.ReadTicks() >= phase.ProbeAtTicks;

    /// <summary>
    /// While no payment has been answered, one goes through at a time, regardless of the share. This confirms or refutes what other calls
    /// found, at the cost of one payment.
    /// </summary>
    public bool TryTakeTrial(FaultPhase phase) => Interlocked.Exchange(ref _trialPeriod, phase.Period) != phase.Period;

    /// <summary>Learns from a probe that was no payment.</summary>
    /// <param name="period">The period in which it was let through.</param>
    /// <param name="fault">How it failed; <see cref="FaultKind.Withheld"/> if it says nothing.</param>
    public void LearnProbe(long period, FaultKind fault)
    {
        lock (_lock)
        {
            if (_current.Period != period || _current is not { State.Status: FaultStatus.Faulted, Manual: ManualFaultPosition.Automatic })
            {
                return;
            }

            switch (fault)
            {
                case FaultKind.None:
                    BeginRecovery_NeedsLock(isTrial: true, hasAnswered: true);
                    break;
                case FaultKind.Withheld:
                    _current = _current with { ProbeAtTicks = _clock.ReadTicks() };
                    break;
                default:
                    NoteDown();
                    FaultLog.ProbeFailed(_logger, fault, OptionText.Of(_wait.Current));
                    _current = _current with { ProbeAtTicks = _wait.FromNow(grow: true) };
                    break;
            }
        }
    }

    /// <summary>
    /// Learns from a background call, or from a probe while traffic returns. A success advances the step only while no payment fails: other
    /// calls must not hide payments that fail.
    /// </summary>
    /// <param name="period">The period in which it was let through.</param>
    /// <param name="breach">Why the business system is down after it; null if it is not.</param>
    /// <param name="isAnswered">Whether it was answered.</param>
    /// <param name="isProbe">Whether it was a probe. A payment that was answered meanwhile outweighs a probe.</param>
    public void LearnBackground(long period, string? breach, bool isAnswered, bool isProbe = false)
    {
        lock (_lock)
        {
            if (_current.Period != period
                || _current is not { State.Status: not FaultStatus.Faulted, Manual: ManualFaultPosition.Automatic }
                || (isProbe && !_current.IsTrial))
            {
                return;
            }

            if (breach is not null)
            {
                BeginFault_NeedsLock(breach);
            }
            else if (isAnswered && _current.State.Status == FaultStatus.Recovering && !_counts.DoesAnythingFail())
            {
                CountStep_NeedsLock();
            }
        }
    }

    /// <summary>Ends a step with few results if nothing failed after the last one.</summary>
    public void EndQuietStep()
    {
        lock (_lock)
        {
            if (_current is { State.Status: FaultStatus.Recovering, Manual: ManualFaultPosition.Automatic }
                && _hasAnswered
                && _clock.ReadTicks() - _current.StepSinceTicks >= _options.MaxTimePerStep.Ticks
                && !_counts.DoesAnythingFail())
            {
                EndStep_NeedsLock();
            }
        }
    }

    /// <summary>Learns that the breaker of that phase refused a call: another request opened it a moment ago.</summary>
    public void LearnOpen(FaultPhase admitted)
    {
        EndTrial(admitted);
        lock (_lock)
        {
            if (_current.Breaker == admitted.Breaker
                && _current is { Manual: ManualFaultPosition.Automatic, State.Status: not FaultStatus.Faulted }
                && !_current.Breaker.IsClosed)
            {
                BeginFault_NeedsLock(_lastBreach);
            }
        }
    }

    /// <summary>Other nodes find the business system down. This node considers it down too, and probes it.</summary>
    /// <returns>Whether it did not consider it down before.</returns>
    public bool LearnFromNodes(int nodes)
    {
        lock (_lock)
        {
            if (_current is not { State.Status: FaultStatus.Healthy, Manual: ManualFaultPosition.Automatic })
            {
                return false;
            }

            BeginFault_NeedsLock($"{nodes} other nodes found it down", isOwn: false);
            return true;
        }
    }

    /// <summary>Learns from the result of a call that went past the breaker.</summary>
    public void LearnPastBreaker(bool healthy)
    {
        lock (_lock)
        {
            if (_current is not { Manual: ManualFaultPosition.Automatic, State.Status: FaultStatus.Faulted })
            {
                return;
            }

            _pastBreakerStreak = healthy ? _pastBreakerStreak + 1 : 0;
            if (_options.MinPastBreakerSuccesses > 0
                && _pastBreakerStreak >= _options.MinPastBreakerSuccesses
                && _clock.ReadTicks() >= _current.PaymentsWaitUntilTicks)
            {
                BeginRecovery_NeedsLock(isTrial: false, hasAnswered: true);
            }
        }
    }

    private void NoteDown()
    {
        if (_downSince is null)
        {
            Volatile.Write(ref _downSince, new StrongBox<DateTimeOffset>(_time.GetUtcNow()));
        }
    }

    private void EndTrial(FaultPhase admitted)
    {
        if (admitted.IsTrial)
        {
            Interlocked.CompareExchange(ref _trialPeriod, 0, admitted.Period);
        }
    }

    private CircuitBreaker NewBreaker() => new(_clock, () => _wait.Next(_current.State.Status));

    private void TakeNumber(OutageEntry entry)
    {
        lock (_lock)
        {
            if (_current.Outage == entry)
            {
                _current = _current with { State = _current.State with { Outage = entry.Record.Id, Since = entry.Record.Start } };
            }
        }
    }

    private void Apply_NeedsLock(ManualFaultSwitch manual)
    {
        FaultLog.ManualSwitch(_logger, manual.Position, manual.By, manual.Reason);
        switch (manual.Position)
        {
            case ManualFaultPosition.ForcedFaulted:
                var outage = _current.Outage
                    ?? _recorder.Open(new Outage { Start = _time.GetUtcNow(), Cause = manual.Reason, OpenedBy = manual.By });
                Set_NeedsLock(new FaultPhase
                {
                    State = StateOf(outage, FaultStatus.Faulted, 0),
                    Outage = outage,
                    Breaker = NewBreaker(),
                    Period = _current.Period + 1,
                    Manual = manual.Position,
                });
                break;
            case ManualFaultPosition.ForcedHealthy:
                BeginNormal_NeedsLock(manual, isTrial: false);
                break;
            case ManualFaultPosition.Automatic when _current.Manual == ManualFaultPosition.ForcedFaulted:
                BeginRecovery_NeedsLock(isTrial: true, hasAnswered: false);
                break;
            case ManualFaultPosition.Automatic when _current.Manual == ManualFaultPosition.ForcedHealthy:
                BeginNormal_NeedsLock(manual, isTrial: false);
                break;
            default:
                break;
        }
    }

    private void LearnFromProbe_NeedsLock(AssessedResult answer)
    {
        if (answer.Signal == HealthSignal.Healthy)
        {
            BeginRecovery_NeedsLock(isTrial: false, hasAnswered: true);
            return;
        }

        if (answer.IsSlow || answer.Result.Fault is not (FaultKind.None or FaultKind.Withheld))
        {
            NoteDown();
        }

        // A probe whose caller gave up says nothing: the next one may go after the same wait again.
        FaultLog.ProbeFailed(_logger, answer.Result.Fault, OptionText.Of(_wait.Current));
        _current = BeginWait(_current, grow: answer.IsSlow || answer.Result.Fault is not (FaultKind.None or FaultKind.Withheld));
    }

    private FaultPhase BeginWait(FaultPhase phase, bool grow)
    {
        var until = _wait.FromNow(grow);
        return phase with
        {
            ProbeAtTicks = until,
            PaymentsWaitUntilTicks = until,
            PaymentProbeAtLatestTicks = _clock.ReadTicks() + _options.MaxProbeWait.Ticks,
        };
    }

    private void BeginFault_NeedsLock(string? breach, bool isOwn = true)
    {
        if (isOwn)
        {
            NoteDown();
        }

        // Failures seen outside the breaker open it too: payments that find the wait over are probes, one at a time.
        var cause = breach ?? "the circuit breaker opened";
        _current.Breaker.Open();
        _wait.BeginFault(_current.State.Status);
        _pastBreakerStreak = 0;
        var outage = _current.Outage ?? _recorder.Open(new Outage { Start = _time.GetUtcNow(), Cause = cause });
        FaultLog.Faulted(_logger, cause, OptionText.Of(_wait.Current));
        Set_NeedsLock(BeginWait(_current, grow: true) with { State = StateOf(outage, FaultStatus.Faulted, 0), Outage = outage });
    }

    private void BeginRecovery_NeedsLock(bool isTrial, bool hasAnswered)
    {
        var outage = _current.Outage!;
        if (_options.RecoveryShares.Count == 0)
        {
            BeginNormal_NeedsLock(null, isTrial);
            return;
        }

        _counts.Clear();
        _stepSuccesses = 0;
        _hasAnswered = hasAnswered;
        Set_NeedsLock(new FaultPhase
        {
            State = StateOf(outage, FaultStatus.Recovering, _options.RecoveryShares[0]),
            Outage = outage,
            Breaker = NewBreaker(),
            Period = _current.Period + 1,
            StepSinceTicks = _clock.ReadTicks(),
            IsTrial = isTrial,
            Salt = outage.Record.Start.ToUnixTimeMilliseconds(),
        });
        FaultLog.ShareGrew(_logger, _options.RecoveryShares[0]);
    }

    private void CountStep_NeedsLock()
    {
        _hasAnswered = true;
        _stepSuccesses++;
        if (_stepSuccesses >= _options.MinSuccessesPerStep && _clock.ReadTicks() - _current.StepSinceTicks >= _options.MinTimePerStep.Ticks)
        {
            EndStep_NeedsLock();
        }
    }

    private void EndStep_NeedsLock()
    {
        var next = _current.Step + 1;
        if (next == _options.RecoveryShares.Count)
        {
            BeginNormal_NeedsLock(null, _current.IsTrial);
            return;
        }

        var share = _options.RecoveryShares[next];
        _stepSuccesses = 0;
        _current = _current with { Step = next, StepSinceTicks = _clock.ReadTicks(), State = _current.State with { Share = share } };
        FaultLog.ShareGrew(_logger, share);
    }

    private void BeginNormal_NeedsLock(ManualFaultSwitch? manual, bool isTrial)
    {
        if (_current.Outage is { } outage)
        {
            _recorder.Close(outage, _time.GetUtcNow(), manual?.By);
        }

        // After its own return of traffic the breaker keeps its counts. After an operator's setting, or without shares, nothing before
        // counts.
        var keeps = _current.State.Status == FaultStatus.Recovering && manual is null;
        if (!keeps)
        {
            _counts.Clear();
        }

        Volatile.Write(ref _downSince, null);
        _wait.BeginHealthy();
        Set_NeedsLock(new FaultPhase
        {
            State = FaultState.Healthy,
            Breaker = keeps ? _current.Breaker : NewBreaker(),
            Period = keeps ? _current.Period : _current.Period + 1,
            IsTrial = isTrial,
            Manual = manual?.Position ?? ManualFaultPosition.Automatic,
        });
    }

    private void Set_NeedsLock(FaultPhase next)
    {
        var before = _current.State.Status;
        _current = next;
        if (before != next.State.Status)
        {
            _metrics.Moved(before, next.State.Status);
            FaultLog.StatusChanged(_logger, before, next.State.Status, TextOf(next.State.Outage, next.Outage));
        }
    }

    private static string TextOf(OutageId id, OutageEntry? outage) =>
        id != OutageId.None ? $"outage {id}" : outage is null ? "no outage" : "outage not stored yet";

    private static FaultState StateOf(OutageEntry outage, FaultStatus status, double share) =>
        new() { Status = status, Share = share, Outage = outage.Record.Id, Since = outage.Record.Start, Cause = outage.Record.Cause };
}
