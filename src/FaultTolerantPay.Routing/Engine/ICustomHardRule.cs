using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// A hard rule that the host provides. The engine calls it only for channels that pass every cheaper rule of the policy. It must return the
/// same result for the same channel and query, be safe on many threads, and not throw.
/// </summary>
public interface ICustomHardRule
{
    /// <summary>Whether the channel may be chosen.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="query">What the channel is needed for.</param>
    bool Passes(Channel channel, in RouteQuery query);
}
