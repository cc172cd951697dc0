namespace FaultTolerantPay;

/// <summary>Money that an operator booked manually. A receipt is booked once, regardless of its purpose and payment.</summary>
/// <param name="Kind">Who paid whom.</param>
/// <param name="Receipt">The operator's receipt.</param>
/// <param name="AmountMinor">The amount in minor units of the advance's currency; more than 0.</param>
public sealed record ManualAdjustment(ManualAdjustmentKind Kind, string Receipt, long AmountMinor)
{
    /// <summary>
    /// How much of the amount exceeded what was owed when it was booked, in minor units. The sum over all adjustments of a payment is at
    /// most the payment's amount. Default: 0.
    /// </summary>
    public long ExcessMinor { get; init; }
}
