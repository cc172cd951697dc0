namespace FaultTolerantPay.Routing.Backtest;

/// <summary>The requests that one channel received in one currency.</summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Currency">The value of the currency's dimension; empty without one.</param>
/// <param name="Requests">How many requests it received.</param>
/// <param name="AmountMinor">The sum of their amounts, in minor units.</param>
/// <param name="CostMinor">The sum of its charges for them, in minor units.</param>
public readonly record struct ChannelShare(string ChannelId, string Currency, long Requests, Int128 AmountMinor, Int128 CostMinor);
