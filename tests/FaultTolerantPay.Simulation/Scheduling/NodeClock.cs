namespace FaultTolerantPay.Simulation.Scheduling;

/// <summary>
/// The clock of one life of a node: wall time is true time plus what this machine's clock is wrong by; timers are events of the scheduler
/// and end with the life.
/// </summary>
internal sealed class NodeClock(Scheduler scheduler, NodeLife life, Func<long> wrongByTicks) : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(scheduler.Ticks + wrongByTicks());

    public override long GetTimestamp() => scheduler.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(scheduler, life, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(Scheduler scheduler, NodeLife life, TimerCallback callback, object? state) : ITimer
    {
        private long _version;
        private bool _isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_isDisposed)
            {
                return false;
            }

            long version = ++_version;
            if (dueTime != Timeout.InfiniteTimeSpan && !life.HasEnded)
            {
                scheduler.After(dueTime, life, () => Fire(version, period));
            }

            return true;
        }

        private void Fire(long version, TimeSpan period)
        {
            if (version != _version || _isDisposed)
            {
                return;
            }

            if (period > TimeSpan.Zero)
            {
                scheduler.After(period, life, () => Fire(version, period));
            }

            callback(state);
        }

        public void Dispose() => _isDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
