namespace FaultTolerantPay;

/// <summary>What one payment contributes to an account's balance.</summary>
/// <param name="Key">The payment.</param>
/// <param name="BalanceMinor">Debits less credits, in minor units; never 0.</param>
public readonly record struct AdvanceBalance(TransactionKey Key, long BalanceMinor);
