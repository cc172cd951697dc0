namespace FaultTolerantPay.Faults;

/// <summary>Whether a background call may go to the business system, and as what.</summary>
/// <param name="Kind">As what.</param>
/// <param name="Period">
/// The detector's own number of the time since traffic began to return the last time: what comes back from an earlier one counts nowhere.
/// </param>
public readonly record struct BackgroundPermit(BackgroundPermitKind Kind, long Period = 0);
