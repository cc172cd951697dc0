namespace FaultTolerantPay.Routing.Live;

/// <summary>How an attempt at a channel ended, and whose doing it was. There is no default: 0 is no outcome.</summary>
public enum ChannelAttemptOutcome
{
    /// <summary>The channel did its work, and the issuer approved.</summary>
    Approved = 1,

    /// <summary>The channel did its work, and the issuer or a rule behind the channel refused: no money, a limit, a blocked card, suspected fraud. It says that the channel works.</summary>
    DeclinedByIssuer = 2,

    /// <summary>The channel did not do its work: no connection, a time limit that passed, an error of the provider, an answer that cannot be read. Only this opens a breaker.</summary>
    TechnicalFailure = 3,

    /// <summary>The customer ended it: cancelled, gave a wrong code, let the time for it pass. It says nothing of the channel and is not counted.</summary>
    CustomerAbandoned = 4,
}
