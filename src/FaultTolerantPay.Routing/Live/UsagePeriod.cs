namespace FaultTolerantPay.Routing.Live;

/// <summary>
/// What was taken in one day or one month. Written under the channel's lock. Readers take no lock: the number of the period is taken away before the sums change hands
/// and published after, and a reader looks at it before and after: it sees the sums of the period that it asked for, or nothing.
/// </summary>
internal struct UsagePeriod
{
    private int _number;
    private long _amount;
    private long _count;

    /// <summary>When it was last written, by a counter that wraps.</summary>
    public uint LastUse { get; set; }

    public readonly bool Is(int period) => Volatile.Read(in _number) == period;

    public readonly long AmountIn(int period) => Is(period) && Volatile.Read(in _amount) is var amount && Is(period) ? amount : 0;

    public readonly long CountIn(int period) => Is(period) && Volatile.Read(in _count) is var count && Is(period) ? count : 0;

    public void Set_NeedsLock(int period, long amount, long count)
    {
        if (_number != period)
        {
            Volatile.Write(ref _number, -1);
        }

        Volatile.Write(ref _amount, amount);
        Volatile.Write(ref _count, count);
        Volatile.Write(ref _number, period);
    }
}
