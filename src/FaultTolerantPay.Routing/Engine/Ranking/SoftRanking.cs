using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// Says which of two channels is better by the soft rules. This one does by any rules, value by value; where one rule's value decides, a derived ranking has what that value is made of ready.
/// </summary>
internal class SoftRanking
{
    /// <param name="plan">The soft rules and the order of the channels.</param>
    public SoftRanking(SoftRulePlan plan) => Plan = plan;

    /// <summary>The soft rules and the order of the channels.</summary>
    public SoftRulePlan Plan { get; }

    /// <summary>
    /// Whether what it holds of measurements may be out of date. Measurements end without anybody's report: then their values are asked for one by one, until the next report brings what is held up to
    /// date.
    /// </summary>
    public virtual bool IsOutOfDate(in RouteQuery query) => false;

    /// <summary>Takes over what live state says of the channel at a position.</summary>
    public virtual void Follow_NeedsLock(int position, ChannelState state)
    {
    }

    /// <summary>
    /// Whether a channel is better than the best so far. The best one's values are computed when they are first compared, and kept; a better channel brings its own as far as they were compared.
    /// </summary>
    /// <param name="position">The channel.</param>
    /// <param name="best">The best so far.</param>
    /// <param name="bestValues">Its values from the first moving rule on.</param>
    /// <param name="known">How many of them are computed.</param>
    /// <param name="query">What is sought.</param>
    public bool IsBetter(int position, int best, Span<long> bestValues, ref int known, in RouteQuery query)
    {
        int first = Plan.FirstMoving;
        for (int r = first; r < Plan.Rules.Length; r++)
        {
            if (r - first == known)
            {
                bestValues[known++] = SoftValues.Of(Plan.Rules[r], Plan.Channels[best], query);
            }

            long value = SoftValues.Of(Plan.Rules[r], Plan.Channels[position], query);
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
