using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// The values of one soft rule for the channels of an operation, by position: the lowest is the best. Several rules are compared one after
/// the other by <see cref="Search.CandidateSearch"/>: the second one's values are computed only for channels that are equal by the first.
/// A new rule needs one class more; what depends on the query alone is computed once, when <see cref="Fill"/> begins.
/// </summary>
internal abstract class RuleValues
{
    /// <summary>
    /// Whether cached measurements may be out of date. Measurements end without a report. Then the values are read from the model, one by
    /// one, until the next report updates the cache.
    /// </summary>
    public virtual bool IsOutOfDate(in RouteQuery query) => false;

    /// <summary>Whether cached values depend on what is learned.</summary>
    public virtual bool FollowsMemory => false;

    /// <summary>
    /// Writes the values of some channels. The first of them passed every check, so a channel with a higher value will not be chosen: in
    /// place of such a value, any number may be written that is above the first value and not above it.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="positions">The channels; at least one.</param>
    /// <param name="values">Takes as many values.</param>
    public abstract void Fill(in RouteQuery query, ReadOnlySpan<int> positions, Span<long> values);

    /// <summary>
    /// A number that no value is below, of the channel at a position and of those behind it; the smallest number if nothing is known. A
    /// search ends where it is above the value of the best.
    /// </summary>
    public virtual long FloorFrom(int position, in RouteQuery query) => long.MinValue;

    /// <summary>Copies the live state of the channel at a position.</summary>
    public virtual void Follow_NeedsLock(int position, ChannelState state)
    {
    }
}
