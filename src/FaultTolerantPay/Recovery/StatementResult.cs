namespace FaultTolerantPay.Recovery;

/// <summary>What a statement of the business system did.</summary>
/// <param name="Superseded">Advances whose original turned out to be executed.</param>
/// <param name="Confirmed">Advances that waited for the statement, and are collected now.</param>
public readonly record struct StatementResult(int Superseded, int Confirmed);
