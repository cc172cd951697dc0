namespace FaultTolerantPay.Model;

/// <summary>Exponential back-off.</summary>
internal static class BackOff
{
    /// <summary>The wait after this number of tries: the first wait, doubled after each further try, up to the maximum.</summary>
    public static TimeSpan DelayAfter(int tries, TimeSpan first, TimeSpan maxLength)
    {
        int doublings = Math.Clamp(tries - 1, 0, 40);
        long ticks = first.Ticks > maxLength.Ticks >> doublings ? maxLength.Ticks : first.Ticks << doublings;
        return TimeSpan.FromTicks(Math.Min(ticks, maxLength.Ticks));
    }
}
