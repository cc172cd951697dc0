using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Checks;

/// <summary>The schedules of one dimension's values.</summary>
/// <param name="Field">The dimension's field in a request's code.</param>
/// <param name="ByCode">The schedule by code; null for a value without one.</param>
internal sealed record ValueHours(CodeField Field, ValueSchedule?[] ByCode);
