namespace FaultTolerantPay;

/// <summary>The outstanding amounts in one band of age.</summary>
/// <param name="From">The lower bound of the age, inclusive.</param>
/// <param name="To">The upper bound of the age, exclusive. Null: no bound.</param>
/// <param name="Totals">One total for each currency.</param>
public sealed record OutstandingAge(TimeSpan From, TimeSpan? To, IReadOnlyList<OutstandingTotal> Totals);
