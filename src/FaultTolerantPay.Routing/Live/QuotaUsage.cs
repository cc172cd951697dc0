namespace FaultTolerantPay.Routing.Live;

/// <summary>What a channel has taken, as a store knows it: for rebuilding live state on start.</summary>
/// <param name="Day">The day, in the channel's time zone. Its month is the month of the other figures.</param>
/// <param name="DayAmountMinor">The sum of that day, in minor units.</param>
/// <param name="DayCount">The number of payments of that day.</param>
/// <param name="MonthAmountMinor">The sum of the month up to and with that day, in minor units.</param>
/// <param name="MonthCount">The number of payments of the month up to and with that day.</param>
public readonly record struct QuotaUsage(DateOnly Day, long DayAmountMinor, long DayCount, long MonthAmountMinor, long MonthCount);
