namespace FaultTolerantPay.Faults;

/// <summary>Whether a background call may go to the business system, and in which role.</summary>
/// <param name="Kind">The role of the call.</param>
/// <param name="Period">
/// The detector's number for the period since traffic last began to return. Results from an earlier period are ignored.
/// </param>
internal readonly record struct BackgroundPermit(BackgroundPermitKind Kind, long Period = 0);
