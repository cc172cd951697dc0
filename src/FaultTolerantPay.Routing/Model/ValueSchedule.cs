namespace FaultTolerantPay.Routing.Model;

/// <summary>When one value of a dimension, such as a bank, is open, regardless of the channel. A value has at most one schedule.</summary>
/// <param name="DimensionId">The dimension, a required one such as <c>bank</c>.</param>
/// <param name="Value">The value.</param>
/// <param name="TimeZone">The time zone of the hours, as an IANA name: <c>Asia/Taipei</c>.</param>
/// <param name="Schedule">When it is open.</param>
public sealed record ValueSchedule(string DimensionId, string Value, string TimeZone, Schedule Schedule);
