namespace FaultTolerantPay.Operations;

/// <summary>What is outstanding of one age.</summary>
/// <param name="From">The age from which on, this included.</param>
/// <param name="To">The age below which; null: however old.</param>
/// <param name="Totals">One for each currency.</param>
public sealed record OutstandingAge(TimeSpan From, TimeSpan? To, IReadOnlyList<OutstandingTotal> Totals);
