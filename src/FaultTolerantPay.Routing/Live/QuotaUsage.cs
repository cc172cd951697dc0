namespace FaultTolerantPay.Routing.Live;

/// <summary>A channel's usage on record, for restoring live state on start.</summary>
/// <param name="Day">The day, in the channel's time zone. The other values are of this day and its month.</param>
/// <param name="DayAmountMinor">The sum of that day, in minor units.</param>
/// <param name="DayCount">The number of payments of that day.</param>
/// <param name="MonthAmountMinor">The sum of the month up to and including that day, in minor units.</param>
/// <param name="MonthCount">The number of payments of the month up to and including that day.</param>
public readonly record struct QuotaUsage(DateOnly Day, long DayAmountMinor, long DayCount, long MonthAmountMinor, long MonthCount);
