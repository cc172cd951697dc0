namespace FaultTolerantPay;

/// <summary>The balance of an account in one currency, of the operations at one channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Account">The account.</param>
/// <param name="Currency">The currency.</param>
/// <param name="BalanceMinor">Debits less credits, in minor units.</param>
public readonly record struct ChannelBalance(ChannelId Channel, Account Account, Currency Currency, long BalanceMinor);
