namespace FaultTolerantPay.Routing.Model;

/// <summary>A fee that applies from an amount and from a month's volume.</summary>
/// <param name="FromAmountMinor">The smallest amount to which it applies, in minor units; 0 for any.</param>
/// <param name="FromMonthVolumeMinor">
/// The volume that the channel must have processed this month before this payment, in minor units; 0 for any.
/// </param>
/// <param name="Fee">The fee.</param>
public readonly record struct FeeTier(long FromAmountMinor, long FromMonthVolumeMinor, Fee Fee);
