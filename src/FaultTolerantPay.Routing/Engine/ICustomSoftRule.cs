using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// A soft rule that the host provides. It must return the same value for the same channel and query, be safe on many threads, and not
/// throw.
/// </summary>
public interface ICustomSoftRule
{
    /// <summary>The channel's value; the lowest value is the best.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="query">What the channel is needed for.</param>
    long ValueOf(Channel channel, in RouteQuery query);
}
