namespace FaultTolerantPay;

/// <summary>The balance of an account in one currency, for one advance or for all.</summary>
/// <param name="Account">The account.</param>
/// <param name="Currency">The currency.</param>
/// <param name="BalanceMinor">Debits less credits, in minor units.</param>
public readonly record struct AccountBalance(Account Account, Currency Currency, long BalanceMinor);
