namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>The costs for the amount.</summary>
internal sealed class CostValues(CostTables tables) : RuleValues
{
    public override void Fill(in RouteQuery query, ReadOnlySpan<int> positions, Span<long> values)
    {
        CostTable costs = tables.For(query);
        costs.FillLowest(query.AmountMinor, positions, values);
        if (!costs.HasTiers)
        {
            return;
        }

        values[0] = costs.CostOf(positions[0], query, long.MaxValue);
        for (int i = 1; i < positions.Length; i++)
        {
            if (values[i] <= values[0])
            {
                values[i] = costs.CostOf(positions[i], query, long.MaxValue);
            }
        }
    }

    public override long FloorFrom(int position, in RouteQuery query) => tables.For(query).FloorFrom(position, query.AmountMinor);
}
