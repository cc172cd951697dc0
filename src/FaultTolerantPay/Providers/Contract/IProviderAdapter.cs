namespace FaultTolerantPay;

/// <summary>
/// Talks to one provider. The host implements it, together with an interface for each capability that the provider has. An adapter hides
/// how the provider answers: at once, by a callback, or only when it is queried. It keeps nothing between calls; what differs between the
/// provider's logical channels comes with each call.
/// </summary>
/// <remarks>
/// A method throws <see cref="NothingSentException"/> to report that nothing was sent. After any other exception, a cancellation or a
/// timeout, the outcome is unknown. The methods are called from any number of threads.
/// </remarks>
public interface IProviderAdapter
{
    /// <summary>The provider, by its id in the routing catalogue.</summary>
    ProviderId Provider { get; }

    /// <summary>
    /// How long after an order's <see cref="ChannelOrder.SendBefore"/> the provider may still execute it: 0 s to 30 d. Until then "not
    /// found" does not mean "not executed". The host does not start with a value outside this range.
    /// </summary>
    TimeSpan LateBookingWindow { get; }
}
