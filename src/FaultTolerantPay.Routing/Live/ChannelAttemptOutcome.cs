namespace FaultTolerantPay.Routing.Live;

/// <summary>How an attempt on a channel ended, and who caused it. There is no default: 0 is not an outcome.</summary>
public enum ChannelAttemptOutcome
{
    /// <summary>The channel worked, and the issuer approved.</summary>
    Approved = 1,

    /// <summary>
    /// The channel worked, and the issuer or a rule behind the channel declined this attempt: insufficient funds, a limit, suspected fraud,
    /// no reason. Another attempt may be approved. It shows that the channel works.
    /// </summary>
    SoftDecline = 2,

    /// <summary>
    /// The channel failed: no connection, a timeout, an error of the provider, an unreadable response. Only this outcome opens a breaker.
    /// </summary>
    TechnicalFailure = 3,

    /// <summary>
    /// The customer ended the attempt: cancelled, entered a wrong code, let it time out. It says nothing about the channel and is not
    /// counted.
    /// </summary>
    CustomerAbandoned = 4,

    /// <summary>
    /// As <see cref="SoftDecline"/>, but for good: a stolen or expired card, a closed account. No other attempt with it will be approved.
    /// </summary>
    HardDecline = 5,
}
