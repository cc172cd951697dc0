namespace FaultTolerantPay.Simulation.Scheduling;

/// <summary>Every random choice of one run: xoshiro256**, the same on every machine and .NET version.</summary>
internal sealed class SeededRandom
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    public SeededRandom(ulong seed)
    {
        // SplitMix64 spreads seeds that differ in one bit over the whole state.
        ulong Spread()
        {
            unchecked
            {
                seed += 0x9E3779B97F4A7C15;
                ulong z = seed;
                z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
                z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
                return z ^ (z >> 31);
            }
        }

        _a = Spread();
        _b = Spread();
        _c = Spread();
        _d = Spread();
    }

    public ulong Next()
    {
        unchecked
        {
            ulong result = ulong.RotateLeft(_b * 5, 7) * 9;
            ulong t = _b << 17;
            _c ^= _a;
            _d ^= _b;
            _b ^= _c;
            _a ^= _d;
            _c ^= t;
            _d = ulong.RotateLeft(_d, 45);
            return result;
        }
    }

    /// <summary>0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (ulong)count) >> 32);

    public long Below(long count) => (long)(Next() % (ulong)count);

    /// <summary>From the first to the last, both included.</summary>
    public int From(int first, int last) => first + Below(last - first + 1);

    public bool Percent(int percent) => Below(100) < percent;

    public bool PerMille(int perMille) => Below(1_000) < perMille;

    public bool PerMillion(int perMillion) => Below(1_000_000) < perMillion;

    public TimeSpan Between(TimeSpan min, TimeSpan max) => TimeSpan.FromTicks(min.Ticks + Below(max.Ticks - min.Ticks + 1));

    public TimeSpan Ms(int min, int max) => TimeSpan.FromTicks(From(min, max) * TimeSpan.TicksPerMillisecond + Below(1_000));

    public TimeSpan Seconds(int min, int max) => Ms(min * 1_000, max * 1_000);

    public T OneOf<T>(IReadOnlyList<T> all) => all[Below(all.Count)];

    public T Of<T>(params ReadOnlySpan<T> all) => all[Below(all.Length)];
}
