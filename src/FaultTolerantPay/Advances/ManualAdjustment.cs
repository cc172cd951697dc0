namespace FaultTolerantPay.Advances;

/// <summary>Money that an operator booked by hand. A receipt is booked once, whatever for and for whichever payment.</summary>
/// <param name="Kind">Who paid whom.</param>
/// <param name="Receipt">The operator's receipt.</param>
/// <param name="AmountMinor">The amount in minor units of the advance's currency; more than 0.</param>
public sealed record ManualAdjustment(ManualAdjustmentKind Kind, string Receipt, long AmountMinor)
{
    /// <summary>How much of it was more than was owed when it was booked, in minor units; the payment's entries have no more of it together than the payment's amount. Default: 0.</summary>
    public long ExcessMinor { get; init; }
}
