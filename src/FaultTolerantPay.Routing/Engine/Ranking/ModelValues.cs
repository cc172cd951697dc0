using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>The values of any rule, read from the model one by one: the host's rules, and measurements that may have ended.</summary>
internal sealed class ModelValues(SoftRule rule, ImmutableArray<CompiledChannel> channels, LearnedRates rates) : RuleValues
{
    public override void Fill(in RouteQuery query, ReadOnlySpan<int> positions, Span<long> values)
    {
        for (int i = 0; i < positions.Length; i++)
        {
            values[i] = SoftValues.Of(rule, channels[positions[i]], query, rates);
        }
    }
}
