namespace FaultTolerantPay.Routing.Backtest;

/// <summary>What one channel got in one currency.</summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Currency">The value of the currency's dimension; empty without one.</param>
/// <param name="Requests">How many requests it got.</param>
/// <param name="AmountMinor">Their amounts together, in minor units.</param>
/// <param name="CostMinor">What it charges for them, in minor units.</param>
public readonly record struct ChannelShare(string ChannelId, string Currency, long Requests, Int128 AmountMinor, Int128 CostMinor);
