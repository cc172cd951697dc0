namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>Ranks by the cost for the amount, then by constant rules.</summary>
internal sealed class CostRanking : SoftRanking
{
    /// <param name="plan">The soft rules and the order of the channels.</param>
    /// <param name="range">How far behind a channel a cheaper one may be; null if the channels are not in the order of cost.</param>
    public CostRanking(SoftRulePlan plan, CostRange? range)
        : base(plan)
    {
        Costs = new CostTable(plan.Channels, null);
        Range = range;
    }

    /// <summary>The fees of the channels.</summary>
    public CostTable Costs { get; }

    /// <summary>How far behind a channel a cheaper one may be; null if the channels are not in the order of cost.</summary>
    public CostRange? Range { get; }
}
