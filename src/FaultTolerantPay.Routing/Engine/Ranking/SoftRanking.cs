using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// Compares two channels by the soft rules. This class supports any rules, value by value. Where one rule decides, a derived class caches
/// the data for its value.
/// </summary>
internal class SoftRanking
{
    /// <param name="plan">The soft rules and the order of the channels.</param>
    public SoftRanking(SoftRulePlan plan)
    {
        Plan = plan;
        Explorer = plan.Exploration is { } exploration ? new Explorer(exploration, plan) : null;
    }

    /// <summary>The soft rules and the order of the channels.</summary>
    public SoftRulePlan Plan { get; }

    /// <summary>Ranks the channels for an exploring payment; null if no payment explores.</summary>
    public Explorer? Explorer { get; }

    /// <summary>
    /// Whether cached measurements may be out of date. Measurements end without a report. Then their values are read one by one until the
    /// next report updates the cache.
    /// </summary>
    public virtual bool IsOutOfDate(in RouteQuery query) => false;

    /// <summary>Whether cached values depend on what is learned.</summary>
    public virtual bool FollowsMemory => false;

    /// <summary>Copies the live state of the channel at a position.</summary>
    public virtual void Follow_NeedsLock(int position, ChannelState state)
    {
    }

    /// <summary>
    /// Whether a channel is better than the best so far. The best channel's values are computed when they are first compared, and kept. A
    /// better channel stores its own values as far as they were compared.
    /// </summary>
    /// <param name="position">The channel.</param>
    /// <param name="best">The best so far.</param>
    /// <param name="bestValues">The values of the best channel, from the first changing rule on.</param>
    /// <param name="known">How many of these values are computed.</param>
    /// <param name="query">The query.</param>
    public bool IsBetter(int position, int best, Span<long> bestValues, ref int known, in RouteQuery query)
    {
        int first = Plan.FirstMoving;
        for (int r = first; r < Plan.Rules.Length; r++)
        {
            if (r - first == known)
            {
                bestValues[known++] = SoftValues.Of(Plan.Rules[r], Plan.Channels[best], query, Plan.Rates);
            }

            long value = SoftValues.Of(Plan.Rules[r], Plan.Channels[position], query, Plan.Rates);
            if (value > bestValues[r - first])
            {
                return false;
            }

            if (value < bestValues[r - first])
            {
                bestValues[r - first] = value;
                known = r - first + 1;
                return true;
            }
        }

        return Plan.Channels[position].Index < Plan.Channels[best].Index;
    }
}
