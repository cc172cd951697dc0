namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// How long nothing is sent to a business system that is down before the next probe: doubled with every probe and return of traffic that
/// fails.
/// </summary>
internal sealed class ProbeWait(FaultDetectionOptions options, MonotonicClock clock)
{
    private const int MaxDoublings = 64;

    private volatile int _doublings;
    private long _healthySinceTicks;

    /// <summary>The present wait.</summary>
    public TimeSpan Current => Of(_doublings);

    /// <summary>The wait of a fault that begins now.</summary>
    public TimeSpan Next(FaultStatus status) => Of(DoublingsNow(status));

    /// <summary>Begins a fault. After enough time of full traffic, the waits start from the minimum again.</summary>
    public void BeginFault(FaultStatus before) => _doublings = DoublingsNow(before);

    /// <summary>Records that full traffic begins.</summary>
    public void BeginHealthy() => Volatile.Write(ref _healthySinceTicks, clock.ReadTicks());

    /// <summary>When the next probe may go, counted from now. With <paramref name="grow"/> the wait after it is longer.</summary>
    public long FromNow(bool grow)
    {
        var at = clock.ReadTicks() + Current.Ticks;
        if (grow)
        {
            _doublings = Math.Min(_doublings + 1, MaxDoublings);
        }

        return at;
    }

    private int DoublingsNow(FaultStatus status) =>
        status == FaultStatus.Healthy && clock.ReadTicks() - Volatile.Read(ref _healthySinceTicks) > options.ProbeWaitResetAfter.Ticks
            ? 0
            : _doublings;

    private TimeSpan Of(int doublings)
    {
        var wait = options.MinProbeWait;
        for (var i = 0; i < doublings && wait < options.MaxProbeWait; i++)
        {
            wait *= 2;
        }

        return wait < options.MaxProbeWait ? wait : options.MaxProbeWait;
    }
}
