namespace FaultTolerantPay.Routing.Model;

/// <summary>The largest volume of a channel in one day or one month of its time zone.</summary>
/// <param name="AmountMinor">The largest sum in minor units, above 0; <see cref="long.MaxValue"/> for any.</param>
/// <param name="Count">The largest number of payments, above 0; <see cref="long.MaxValue"/> for any.</param>
public readonly record struct Quota(long AmountMinor = long.MaxValue, long Count = long.MaxValue)
{
    /// <summary>No limit.</summary>
    public static Quota None { get; } = new(long.MaxValue, long.MaxValue);

    /// <summary>Whether neither sum nor count is limited.</summary>
    public bool IsNone => AmountMinor == long.MaxValue && Count == long.MaxValue;

    /// <summary>Whether one more payment of this amount fits.</summary>
    /// <param name="amountMinor">The amount, in minor units.</param>
    /// <param name="usedAmountMinor">The sum of the period so far, in minor units.</param>
    /// <param name="usedCount">The number of payments of the period so far.</param>
    public bool Allows(long amountMinor, long usedAmountMinor, long usedCount) =>
        (AmountMinor == long.MaxValue || amountMinor <= AmountMinor - Math.Max(usedAmountMinor, 0))
            && (Count == long.MaxValue || usedCount < Count);
}
