namespace FaultTolerantPay.Routing.Live;

/// <summary>
/// What was taken in one day or one month. Written under the channel's lock. Readers take no lock: the number of the period is published
/// after the sums were reset, so a reader sees either the old period (and counts nothing) or the new one with its sums.
/// </summary>
internal struct UsagePeriod
{
    private int _number;
    private long _amount;
    private long _count;

    public readonly long AmountIn(int period) => Volatile.Read(in _number) == period ? Volatile.Read(in _amount) : 0;

    public readonly long CountIn(int period) => Volatile.Read(in _number) == period ? Volatile.Read(in _count) : 0;

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
