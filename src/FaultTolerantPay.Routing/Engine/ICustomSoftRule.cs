using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>A soft rule of the host's own. It must answer the same for the same channel and query, be safe on many threads, and not throw.</summary>
public interface ICustomSoftRule
{
    /// <summary>The channel's value; the lowest is the best.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="query">What is sought.</param>
    long ValueOf(Channel channel, in RouteQuery query);
}
