namespace FaultTolerantPay.Routing.Live;

/// <summary>
/// The usage of one day or one month. Written under the channel's lock. Readers take no lock: the writer clears the number of the period
/// before the sums change to another period, and publishes it afterwards. A reader checks the number before and after: it reads the sums of
/// the period that it asked for, or nothing.
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
