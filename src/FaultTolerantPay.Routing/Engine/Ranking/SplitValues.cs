using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>The numbers that channels draw for the transaction.</summary>
internal sealed class SplitValues(SoftRulePlan plan) : RuleValues
{
    private readonly (ulong Key, ulong Inverse)[] _splits =
        [.. plan.Channels.Select(s => (s.State.SplitKey, SplitDraw.InverseOf(s.Channel.Weight)))];

    public override void Fill(in RouteQuery query, ReadOnlySpan<int> positions, Span<long> values)
    {
        (ulong Key, ulong Inverse)[] splits = _splits;
        RoutingSeed transaction = query.Transaction;
        for (int i = 0; i < positions.Length; i++)
        {
            (ulong key, ulong inverse) = splits[positions[i]];
            values[i] = SplitDraw.ValueOf(transaction, key, inverse);
        }
    }
}
