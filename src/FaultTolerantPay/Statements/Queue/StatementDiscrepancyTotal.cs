namespace FaultTolerantPay;

/// <summary>The open discrepancies of one kind, age and currency.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Age">How long ago they were opened.</param>
/// <param name="Currency">The currency of their value at risk.</param>
/// <param name="Count">How many there are.</param>
/// <param name="ValueAtRiskMinor">Their value at risk together, in minor units.</param>
public sealed record StatementDiscrepancyTotal(
    MatchKind Kind, DiscrepancyAge Age, Currency Currency, long Count, Int128 ValueAtRiskMinor);
