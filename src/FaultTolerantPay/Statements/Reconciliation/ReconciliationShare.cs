namespace FaultTolerantPay;

/// <summary>What the rows of a statement about our operations of one channel come to: only rows that succeeded count.</summary>
/// <param name="Channel">The logical channel of our operations.</param>
/// <param name="IsOfAdvances">Whether they are instructions of advances; otherwise operations of card payments.</param>
/// <param name="Currency">The currency of the rows.</param>
/// <param name="NetMinor">
/// What the channel owes for them in minor units, less its fees, each rounded half up; negative if the bank owes it.
/// </param>
public sealed record ReconciliationShare(ChannelId Channel, bool IsOfAdvances, Currency Currency, Int128 NetMinor);
