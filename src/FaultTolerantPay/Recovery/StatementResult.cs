namespace FaultTolerantPay;

/// <summary>What a statement of the business system changed.</summary>
/// <param name="Superseded">The number of advances whose original turned out to be executed.</param>
/// <param name="Confirmed">The number of advances that waited for the statement and are collected now.</param>
/// <param name="Completed">The number of pending payments that turned out to be executed.</param>
/// <param name="Contradicted">
/// The number of payments that were answered with another outcome and turned out to be executed. A discrepancy is open for each.
/// </param>
public readonly record struct StatementResult(int Superseded, int Confirmed, int Completed = 0, int Contradicted = 0);
