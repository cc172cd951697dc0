using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// A hard rule of the host's own. It is asked only about channels that pass every rule of the policy that is cheaper to test. It must answer the same
/// for the same channel and query, be safe on many threads, and not throw.
/// </summary>
public interface ICustomHardRule
{
    /// <summary>Whether the channel may be chosen.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="query">What is sought.</param>
    bool Passes(Channel channel, in RouteQuery query);
}
