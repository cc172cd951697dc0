namespace FaultTolerantPay.Model;

/// <summary>The bound of every late booking window.</summary>
internal static class LateBookingWindows
{
    /// <summary>The longest that a channel may have.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);
}
