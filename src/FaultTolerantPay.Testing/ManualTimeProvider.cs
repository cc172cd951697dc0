namespace FaultTolerantPay.Testing;

/// <summary>
/// A clock that moves only when a test moves it. Timers fire on the thread that moves it, in the order of their due times; timers with
/// equal due times fire in the order in which they were set. While a timer runs, the clock shows its due time. A timer that is set during a
/// move and due within it fires in the same move. Thread-safe; with one thread, every run is the same.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<(ManualTimer Timer, long Version), (long DueTicks, long Order)> _timers = new();
    private readonly DateTimeOffset _start;
    private long _elapsedTicks;
    private long _wallShiftTicks;
    private long _order;

    /// <summary>Starts on 2026-01-05 at 09:00 UTC, a Monday.</summary>
    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Starts at the given time.</summary>
    public ManualTimeProvider(DateTimeOffset start) => _start = start.ToUniversalTime();

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>The due time of the next timer; null if none is set.</summary>
    public DateTimeOffset? NextTimer
    {
        get
        {
            lock (_lock)
            {
                return DropStale_NeedsLock() ? At(_timers.TryPeek(out _, out var due) ? due.DueTicks : 0) : null;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => At(Interlocked.Read(ref _elapsedTicks));

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Read(ref _elapsedTicks);

    /// <summary>Advances the clock and fires the timers that become due.</summary>
    /// <param name="by">How far: 0 or more, and not beyond the last representable time. 0 fires the timers that are due now.</param>
    /// <exception cref="ArgumentOutOfRangeException">The argument is out of range; the clock does not move.</exception>
    public void Advance(TimeSpan by)
    {
        TimeSpan most = DateTimeOffset.MaxValue - GetUtcNow();
        if (by < TimeSpan.Zero || by > most)
        {
            throw new ArgumentOutOfRangeException(nameof(by), by, $"Expected 0 to {most}.");
        }

        AdvanceTo(Interlocked.Read(ref _elapsedTicks) + by.Ticks);
    }

    /// <summary>Advances the clock to the next timer and fires it, and all others that are due at that moment.</summary>
    /// <returns>False if no timer is set; the clock then does not move.</returns>
    public bool AdvanceToNextTimer()
    {
        long due;
        lock (_lock)
        {
            if (!DropStale_NeedsLock() || !_timers.TryPeek(out _, out var next))
            {
                return false;
            }

            due = next.DueTicks;
        }

        AdvanceTo(Math.Max(due, Interlocked.Read(ref _elapsedTicks)));
        return true;
    }

    /// <summary>Moves only the wall clock, as an operator or a time server does: timestamps and timers are not affected.</summary>
    /// <param name="by">How far, in either direction, within the representable times.</param>
    /// <exception cref="ArgumentOutOfRangeException">The argument is out of range; the clock does not move.</exception>
    public void JumpWallClock(TimeSpan by)
    {
        DateTimeOffset now = GetUtcNow();
        TimeSpan least = DateTimeOffset.MinValue - now, most = DateTimeOffset.MaxValue - now;
        if (by < least || by > most)
        {
            throw new ArgumentOutOfRangeException(nameof(by), by, $"Expected {least} to {most}.");
        }

        Interlocked.Add(ref _wallShiftTicks, by.Ticks);
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private DateTimeOffset At(long elapsedTicks)
    {
        long startTicks = _start.UtcTicks + Interlocked.Read(ref _wallShiftTicks);
        return new DateTimeOffset(
            elapsedTicks > DateTimeOffset.MaxValue.UtcTicks - startTicks ? DateTimeOffset.MaxValue.UtcTicks : startTicks + elapsedTicks,
            TimeSpan.Zero);
    }

    /// <summary>A timer that is due beyond the last representable time never fires.</summary>
    private static long Later(long ticks, long by) => by > long.MaxValue - ticks ? long.MaxValue : ticks + by;

    private void AdvanceTo(long targetTicks)
    {
        while (true)
        {
            ManualTimer timer;
            lock (_lock)
            {
                if (!DropStale_NeedsLock() || !_timers.TryPeek(out var next, out var due) || due.DueTicks > targetTicks)
                {
                    Interlocked.Exchange(ref _elapsedTicks, Math.Max(targetTicks, _elapsedTicks));
                    return;
                }

                _timers.Dequeue();
                timer = next.Timer;
                Interlocked.Exchange(ref _elapsedTicks, Math.Max(due.DueTicks, _elapsedTicks));
                timer.Version++;
                if (timer.PeriodTicks > 0)
                {
                    Set_NeedsLock(timer, Later(due.DueTicks, timer.PeriodTicks));
                }
            }

            timer.Fire();
        }
    }

    /// <summary>Removes entries of timers that were changed or disposed of; true if a live one is at the head.</summary>
    private bool DropStale_NeedsLock()
    {
        while (_timers.TryPeek(out var head, out _))
        {
            if (head.Timer.Version == head.Version)
            {
                return true;
            }

            _timers.Dequeue();
        }

        return false;
    }

    private void Set_NeedsLock(ManualTimer timer, long dueTicks) => _timers.Enqueue((timer, timer.Version), (dueTicks, _order++));

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private bool _disposed;

        /// <summary>Incremented by every change: a queue entry with an older number is stale.</summary>
        public long Version { get; set; }

        public long PeriodTicks { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Check(dueTime, nameof(dueTime));
            Check(period, nameof(period));
            lock (clock._lock)
            {
                if (_disposed)
                {
                    return false;
                }

                Version++;
                PeriodTicks = Math.Max(period.Ticks, 0);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    clock.Set_NeedsLock(this, Later(clock._elapsedTicks, dueTime.Ticks));
                }

                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                _disposed = true;
                Version++;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private static void Check(TimeSpan value, string name)
        {
            if (value < TimeSpan.Zero && value != Timeout.InfiniteTimeSpan)
            {
                throw new ArgumentOutOfRangeException(name, value, "Expected 0 or more, or Timeout.InfiniteTimeSpan.");
            }
        }
    }
}
