using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Explain;

/// <summary>The value that a soft rule gave a channel; the lowest value is the best.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Value">The value, in the unit of the rule.</param>
public readonly record struct SoftValue(SoftRule Rule, long Value)
{
    /// <summary>
    /// Whether the rule ranks the channel behind all that are not, because the transaction is outside of the channel's share.
    /// </summary>
    public bool IsBehind => SoftValues.BehindOf(Rule) is > 0 and long behind && Value >= behind / 2;

    /// <summary>The value without what ranks the channel behind others, in the unit of the rule.</summary>
    public long OwnValue => IsBehind ? Value - SoftValues.BehindOf(Rule) : Value;
}
