using FaultTolerantPay.Faults;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// The detector's states and the ways between them:
/// <code>
///            threshold passed             probe succeeded            last share done
///   Healthy ─────────────────► Faulted ─────────────────► Recovering ─────────────► Healthy
///                                 ▲ │ probe failed: longer wait │
///                                 │ └──────┘                    │ threshold passed: longer wait
///                                 └─────────────────────────────┘
/// </code>
/// An operator's word moves it anywhere. Changes happen under one lock; readers take <see cref="Current"/> and never wait.
/// </summary>
internal sealed class FaultPhases
{
    private readonly Lock _gate = new();
    private readonly FaultDetectionOptions _options;
    private readonly SteadyClock _clock;
    private readonly TimeProvider _time;
    private readonly CallCounts _counts;
    private readonly OutageRecorder _recorder;
    private readonly FaultMetrics _metrics;
    private readonly ILogger _logger;
    private volatile Phase _current;
    private volatile string? _lastBreach;
    private volatile int _waitLevel;
    private long _healthySinceTicks;
    private int _stepSuccesses;
    private int _pastBreakerRow;

    public FaultPhases(
        FaultDetectionOptions options, SteadyClock clock, TimeProvider time, CallCounts counts, OutageRecorder recorder, FaultMetrics metrics, ILogger logger)
    {
        _options = options;
        _clock = clock;
        _time = time;
        _counts = counts;
        _recorder = recorder;
        _metrics = metrics;
        _logger = logger;
        _current = new Phase { State = FaultState.Healthy, Breaker = NewBreaker() };
        recorder.Numbered = TakeNumber;
    }

    public Phase Current => _current;

    /// <summary>Why the breaker is about to open.</summary>
    public void NoteBreach(string cause) => _lastBreach = cause;

    /// <summary>Takes up what was stored before a restart.</summary>
    public void Load(ManualFaultSwitch? manual, Outage? open)
    {
        lock (_gate)
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
                // Nobody knows whether it is still down: the first share finds out.
                BeginRecovery_NeedsLock();
            }
        }
    }

    public void Apply(ManualFaultSwitch manual)
    {
        lock (_gate)
        {
            Apply_NeedsLock(manual);
        }
    }

    /// <summary>Learns from an answer to a call that went through the breaker of that phase.</summary>
    public void Learn(Phase admitted, Answer answer, bool wasProbe)
    {
        lock (_gate)
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
            else if (answer.Verdict == Verdict.KeepOpen)
            {
                BeginFaultIfOpen_NeedsLock();
            }
            else if (answer.Verdict == Verdict.Healthy && current.State.Status == FaultStatus.Recovering)
            {
                CountStep_NeedsLock();
            }
        }
    }

    /// <summary>Learns that the breaker of that phase let a call not through: another request has opened it a moment ago.</summary>
    public void LearnOpen(Phase admitted)
    {
        lock (_gate)
        {
            if (_current.Breaker == admitted.Breaker && _current is { Manual: ManualFaultPosition.Automatic, State.Status: not FaultStatus.Faulted })
            {
                BeginFaultIfOpen_NeedsLock();
            }
        }
    }

    /// <summary>Learns from an answer to a call that went past the breaker.</summary>
    public void LearnPastBreaker(bool healthy)
    {
        lock (_gate)
        {
            if (_current is not { Manual: ManualFaultPosition.Automatic, State.Status: FaultStatus.Faulted })
            {
                return;
            }

            _pastBreakerRow = healthy ? _pastBreakerRow + 1 : 0;
            if (_options.PastBreakerSuccessesToRecover > 0
                && _pastBreakerRow >= _options.PastBreakerSuccessesToRecover
                && _clock.ReadTicks() >= _current.ProbeAtTicks)
            {
                BeginRecovery_NeedsLock();
            }
        }
    }

    private CircuitBreaker NewBreaker() => new(_clock, () => Wait(LevelNow()));

    private void TakeNumber(OutageEntry entry)
    {
        lock (_gate)
        {
            if (_current.Outage == entry)
            {
                _current = _current with { State = _current.State with { Outage = entry.Record.Id, Since = entry.Record.Start } };
            }
        }
    }

    private void Apply_NeedsLock(ManualFaultSwitch manual)
    {
        HostingLog.ManualSwitch(_logger, manual.Position, manual.By, manual.Reason);
        switch (manual.Position)
        {
            case ManualFaultPosition.ForcedFaulted:
                var outage = _current.Outage ?? _recorder.Open(new Outage { Start = _time.GetUtcNow(), Cause = manual.Reason, OpenedBy = manual.By });
                Set_NeedsLock(new Phase { State = StateOf(outage, FaultStatus.Faulted), Outage = outage, Breaker = NewBreaker(), Manual = manual.Position });
                break;
            case ManualFaultPosition.ForcedHealthy:
                BeginNormal_NeedsLock(manual);
                break;
            case ManualFaultPosition.Automatic when _current.Manual == ManualFaultPosition.ForcedFaulted:
                BeginRecovery_NeedsLock();
                break;
            case ManualFaultPosition.Automatic when _current.Manual == ManualFaultPosition.ForcedHealthy:
                BeginNormal_NeedsLock(manual);
                break;
            default:
                break;
        }
    }

    private void LearnFromProbe_NeedsLock(Answer answer)
    {
        if (answer.Verdict == Verdict.Healthy)
        {
            BeginRecovery_NeedsLock();
            return;
        }

        // A probe whose caller gave up says nothing: the next one may go after the same wait again.
        var failed = answer.Result.Fault is not (FaultKind.None or FaultKind.Withheld);
        HostingLog.ProbeFailed(_logger, answer.Result.Fault, Wait(_waitLevel));
        _current = _current with { ProbeAtTicks = WaitFromNow(grow: failed) };
    }

    private void BeginFaultIfOpen_NeedsLock()
    {
        if (_current.Breaker.IsClosed)
        {
            return;
        }

        var cause = _lastBreach ?? "the circuit breaker opened";
        _waitLevel = LevelNow();
        _pastBreakerRow = 0;
        var outage = _current.Outage ?? _recorder.Open(new Outage { Start = _time.GetUtcNow(), Cause = cause });
        HostingLog.Faulted(_logger, cause, Wait(_waitLevel));
        Set_NeedsLock(_current with { State = StateOf(outage, FaultStatus.Faulted), Outage = outage, ProbeAtTicks = WaitFromNow(grow: true) });
    }

    private void BeginRecovery_NeedsLock()
    {
        var outage = _current.Outage!;
        if (_options.RecoveryShares.Count == 0)
        {
            BeginNormal_NeedsLock(null);
            return;
        }

        _counts.Clear();
        _stepSuccesses = 0;
        Set_NeedsLock(new Phase
        {
            State = StateOf(outage, FaultStatus.Recovering),
            Outage = outage,
            Breaker = NewBreaker(),
            StepSinceTicks = _clock.ReadTicks(),
            Salt = outage.Record.Start.ToUnixTimeMilliseconds(),
        });
        HostingLog.ShareGrew(_logger, _options.RecoveryShares[0]);
    }

    private void CountStep_NeedsLock()
    {
        _stepSuccesses++;
        var now = _clock.ReadTicks();
        if (_stepSuccesses < _options.SuccessesPerStep || now - _current.StepSinceTicks < _options.LeastTimePerStep.Ticks)
        {
            return;
        }

        var next = _current.Step + 1;
        if (next == _options.RecoveryShares.Count)
        {
            BeginNormal_NeedsLock(null);
            return;
        }

        _stepSuccesses = 0;
        _current = _current with { Step = next, StepSinceTicks = now };
        HostingLog.ShareGrew(_logger, _options.RecoveryShares[next]);
    }

    private void BeginNormal_NeedsLock(ManualFaultSwitch? manual)
    {
        if (_current.Outage is { } outage)
        {
            _recorder.Close(outage, _time.GetUtcNow(), manual?.By);
        }

        // After its own return of traffic the breaker has counted on; after an operator's word, or without shares, nothing before counts.
        var keeps = _current.State.Status == FaultStatus.Recovering && manual is null;
        if (!keeps)
        {
            _counts.Clear();
        }

        _healthySinceTicks = _clock.ReadTicks();
        Set_NeedsLock(new Phase
        {
            State = FaultState.Healthy,
            Breaker = keeps ? _current.Breaker : NewBreaker(),
            Manual = manual?.Position ?? ManualFaultPosition.Automatic,
        });
    }

    private void Set_NeedsLock(Phase next)
    {
        var before = _current.State.Status;
        _current = next;
        if (before != next.State.Status)
        {
            _metrics.Moved(before, next.State.Status);
            HostingLog.StatusChanged(_logger, before, next.State.Status, next.State.Outage);
        }
    }

    private long WaitFromNow(bool grow)
    {
        var at = _clock.ReadTicks() + Wait(_waitLevel).Ticks;
        if (grow)
        {
            _waitLevel = Math.Min(_waitLevel + 1, 64);
        }

        return at;
    }

    /// <summary>How often the wait has doubled; none, once traffic has been back for long enough.</summary>
    private int LevelNow() =>
        _current.State.Status == FaultStatus.Healthy && _clock.ReadTicks() - Volatile.Read(ref _healthySinceTicks) > _options.CalmPeriod.Ticks ? 0 : _waitLevel;

    private TimeSpan Wait(int level)
    {
        var wait = _options.FirstWait;
        for (var i = 0; i < level && wait < _options.LongestWait; i++)
        {
            wait *= 2;
        }

        return wait < _options.LongestWait ? wait : _options.LongestWait;
    }

    private static FaultState StateOf(OutageEntry outage, FaultStatus status) =>
        new() { Status = status, Outage = outage.Record.Id, Since = outage.Record.Start, Cause = outage.Record.Cause };
}
