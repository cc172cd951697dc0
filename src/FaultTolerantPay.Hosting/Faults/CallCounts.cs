using System.Globalization;
using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// Counts proper results and each kind of failure over a sliding window of ten slices, and consecutive failures. A proper result takes no
/// lock: it increments a counter that moves into its slice when the next slice begins.
/// </summary>
internal sealed class CallCounts
{
    private const int Slices = 10;

    // Slow results are counted in addition to the kinds of failure.
    private const int Slow = (int)FaultKind.Application + 1;

    private readonly Lock _lock = new();
    private readonly FaultDetectionOptions _options;
    private readonly FaultThreshold[] _thresholds;
    private readonly FailureStreaks _streaks;
    private readonly RecentFailures _recent;
    private readonly long _windowTicks;
    private readonly long _sliceTicks;
    private readonly CountSlice[] _slices = new CountSlice[Slices];
    private int _slowStreak;
    private int _healthyInSlice;

    // Payments that ended before the present slice, and all payments in it that failed or were slow.
    private long _endedBefore;
    private int _anyStreak;
    private long _sliceEnd;
    private int _current;

    public CallCounts(FaultDetectionOptions options)
    {
        _options = options;

        // By number: FaultKind.None has no threshold; then connection, timeout, application and slow results.
        _thresholds = [new(), options.ConnectionErrors, options.Timeouts, options.ApplicationErrors, options.SlowAnswers];
        _streaks = new FailureStreaks(options, _thresholds);
        _recent = new RecentFailures(options);
        _windowTicks = options.SamplingWindow.Ticks;
        _sliceTicks = Math.Max(_windowTicks / Slices, 1);
        for (var i = 0; i < Slices; i++)
        {
            _slices[i] = new CountSlice();
        }
    }

    /// <summary>Counts a payment that was answered.</summary>
    public void AddHealthy(long nowTicks)
    {
        if (nowTicks >= Volatile.Read(ref _sliceEnd))
        {
            lock (_lock)
            {
                MoveTo_NeedsLock(nowTicks);
            }
        }

        Interlocked.Increment(ref _healthyInSlice);
        if (Volatile.Read(ref _anyStreak) != 0)
        {
            EndStreaks();
        }
    }

    /// <summary>Counts a payment that failed.</summary>
    /// <returns>The threshold that it passed, as text; null if it passed none.</returns>
    public string? AddFailure(FaultKind kind, long nowTicks)
    {
        lock (_lock)
        {
            MoveTo_NeedsLock(nowTicks);
            _slices[_current].Failures[(int)kind]++;
            Volatile.Write(ref _anyStreak, 1);
            var recent = _recent.Add(_endedBefore++ + Volatile.Read(ref _healthyInSlice), nowTicks);
            return _streaks.Add(kind, nowTicks) ?? PassedRatio_NeedsLock((int)kind, FailureStreaks.Name(kind)) ?? recent;
        }
    }

    /// <summary>Counts a payment that was answered too slowly. It was still answered, which ends the streaks of failures.</summary>
    /// <returns>See <see cref="AddFailure"/>.</returns>
    public string? AddSlow(long nowTicks)
    {
        lock (_lock)
        {
            MoveTo_NeedsLock(nowTicks);
            _slices[_current].Failures[Slow]++;
            _endedBefore++;
            _streaks.End();
            _slowStreak++;
            Volatile.Write(ref _anyStreak, 1);
            var name = $"answers slower than {OptionText.Of(_options.SlowAnswerAfter)}";
            return _slowStreak >= _thresholds[Slow].MinConsecutiveFailures
                ? string.Create(CultureInfo.InvariantCulture, $"{_slowStreak} consecutive {name}")
                : PassedRatio_NeedsLock(Slow, name);
        }
    }

    /// <summary>Counts a background call that failed. The ratios count payments alone: other calls would dilute them.</summary>
    /// <returns>See <see cref="AddFailure"/>.</returns>
    public string? AddBackgroundFailure(TransactionKey key, FaultKind kind, long nowTicks)
    {
        lock (_lock)
        {
            Volatile.Write(ref _anyStreak, 1);
            return _streaks.AddBackground(key, kind, nowTicks);
        }
    }

    /// <summary>Counts a background call that was answered.</summary>
    public void AddBackgroundHealthy()
    {
        if (Volatile.Read(ref _anyStreak) == 0)
        {
            return;
        }

        lock (_lock)
        {
            _streaks.EndBackground();
        }
    }

    /// <summary>Whether a payment failed within the window and none was answered after it.</summary>
    public bool DoPaymentsFail(long nowTicks)
    {
        if (Volatile.Read(ref _anyStreak) == 0)
        {
            return false;
        }

        lock (_lock)
        {
            return _streaks.LastPaymentTicks is { } last && nowTicks - last <= _windowTicks;
        }
    }

    /// <summary>Whether any call failed after the last proper result.</summary>
    public bool DoesAnythingFail()
    {
        lock (_lock)
        {
            return !_streaks.AreEmpty;
        }
    }

    /// <summary>Resets all counts.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            foreach (var slice in _slices)
            {
                slice.Clear();
            }

            Interlocked.Exchange(ref _healthyInSlice, 0);
            _recent.Clear();
            EndStreaks_NeedsLock();
        }
    }

    private void EndStreaks()
    {
        lock (_lock)
        {
            EndStreaks_NeedsLock();
        }
    }

    private void EndStreaks_NeedsLock()
    {
        _streaks.End();
        _slowStreak = 0;
        Volatile.Write(ref _anyStreak, 0);
    }

    private string? PassedRatio_NeedsLock(int kind, string name)
    {
        var threshold = _thresholds[kind];
        var (failures, calls) = Sum_NeedsLock(kind);
        return calls >= threshold.MinThroughput && failures >= threshold.MinFailureRatio * calls
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{failures} {name} in {calls} calls within {OptionText.Of(TimeSpan.FromTicks(_windowTicks))}")
            : null;
    }

    /// <summary>Begins new slices up to the one that contains this moment, and clears those that fell out of the window.</summary>
    private void MoveTo_NeedsLock(long nowTicks)
    {
        if (nowTicks < _sliceEnd)
        {
            return;
        }

        var healthy = Interlocked.Exchange(ref _healthyInSlice, 0);
        _slices[_current].Healthy += healthy;
        _endedBefore += healthy;
        var sliceNumber = nowTicks / _sliceTicks;
        var steps = Math.Min(sliceNumber - ((_sliceEnd / _sliceTicks) - 1), Slices);
        for (var i = 0; i < steps; i++)
        {
            _current = (_current + 1) % Slices;
            _slices[_current].Clear();
        }

        Volatile.Write(ref _sliceEnd, (sliceNumber + 1) * _sliceTicks);
    }

    private (long Failures, long Calls) Sum_NeedsLock(int kind)
    {
        long failures = 0;
        long calls = Volatile.Read(ref _healthyInSlice);
        foreach (var slice in _slices)
        {
            failures += slice.Failures[kind];
            calls += slice.Healthy;
            foreach (var count in slice.Failures)
            {
                calls += count;
            }
        }

        return (failures, calls);
    }

    private sealed class CountSlice
    {
        public long Healthy { get; set; }

        public long[] Failures { get; } = new long[Slow + 1];

        public void Clear()
        {
            Healthy = 0;
            Array.Clear(Failures);
        }
    }
}
