namespace FaultTolerantPay.Routing.Model;

/// <summary>When one value of a dimension can be served at all, whatever the channel: a bank's own hours and maintenance. A value has at most one.</summary>
/// <param name="DimensionId">The dimension, a required one: <c>bank</c>, say.</param>
/// <param name="Value">The value.</param>
/// <param name="TimeZone">The time zone of the hours, as an IANA name: <c>Asia/Taipei</c>.</param>
/// <param name="Schedule">When it works.</param>
public sealed record ValueSchedule(string DimensionId, string Value, string TimeZone, Schedule Schedule);
