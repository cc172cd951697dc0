namespace FaultTolerantPay.Recovery;

/// <summary>What a statement of the business system did.</summary>
/// <param name="Superseded">Advances whose original turned out to be executed.</param>
/// <param name="Confirmed">Advances that waited for the statement, and are collected now.</param>
/// <param name="Completed">Pending payments that turned out to be executed.</param>
/// <param name="Contradicted">Payments that were answered otherwise and turned out to be executed: a difference is open for each.</param>
public readonly record struct StatementResult(int Superseded, int Confirmed, int Completed = 0, int Contradicted = 0);
