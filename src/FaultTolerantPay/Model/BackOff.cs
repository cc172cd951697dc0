namespace FaultTolerantPay.Model;

/// <summary>Waits that double.</summary>
internal static class BackOff
{
    /// <summary>The wait after a number of tries: the first wait, doubled with each try after the first, up to the longest.</summary>
    public static TimeSpan DelayAfter(int tries, TimeSpan first, TimeSpan maxLength)
    {
        int doublings = Math.Clamp(tries - 1, 0, 40);
        long ticks = first.Ticks > maxLength.Ticks >> doublings ? maxLength.Ticks : first.Ticks << doublings;
        return TimeSpan.FromTicks(Math.Min(ticks, maxLength.Ticks));
    }
}
