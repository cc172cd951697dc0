using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Explain;

/// <summary>What a soft rule gave a channel; the lowest is the best.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Value">The value, in the unit of the rule.</param>
public readonly record struct SoftValue(SoftRule Rule, long Value);
