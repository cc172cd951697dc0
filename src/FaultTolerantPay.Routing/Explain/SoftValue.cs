using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Explain;

/// <summary>The value that a soft rule gave a channel; the lowest value is the best.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Value">The value, in the unit of the rule.</param>
public readonly record struct SoftValue(SoftRule Rule, long Value);
