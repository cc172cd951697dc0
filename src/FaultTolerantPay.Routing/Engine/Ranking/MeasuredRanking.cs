using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>Ranks by a measured value, then by constant rules.</summary>
internal sealed class MeasuredRanking : SoftRanking
{
    /// <param name="plan">The soft rules and the order of the channels.</param>
    /// <param name="live">The live state, which knows when measurements end.</param>
    public MeasuredRanking(SoftRulePlan plan, LiveState live)
        : base(plan) =>
        Values = new MeasuredValues(plan, plan.Rules[plan.FirstMoving], live, withTies: true);

    /// <summary>The values, with their ties in the low bits.</summary>
    public MeasuredValues Values { get; }

    public override bool FollowsMemory => Values.FollowsMemory;

    public override bool IsOutOfDate(in RouteQuery query) => Values.IsOutOfDate(query);

    public override void Follow_NeedsLock(int position, ChannelState state) => Values.Follow_NeedsLock(position, state);
}
