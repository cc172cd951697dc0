namespace FaultTolerantPay.Recovery;

/// <summary>What became of one delivery of a message.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Code">Why the receiver declined it; null otherwise.</param>
/// <param name="Wait">How long to wait, where it was not tried; null: as usual.</param>
/// <param name="AbandonedSince">Since when a call about the same is abandoned, where it was withheld; null where there is none.</param>
internal readonly record struct DeliveryResult(DeliveryStatus Kind, string? Code = null, TimeSpan? Wait = null, DateTimeOffset? AbandonedSince = null);

/// <summary>What became of one delivery of a message.</summary>
internal enum DeliveryStatus
{
    /// <summary>The receiver took it.</summary>
    Taken = 1,

    /// <summary>It did not; counted, and sent again.</summary>
    NotTaken = 2,

    /// <summary>It was not tried since the receiver is down, or an operator paused it; not counted.</summary>
    NotNow = 3,

    /// <summary>The receiver answered that it will not take it: nothing is gained by sending it again.</summary>
    Declined = 4,

    /// <summary>It was not sent since calls that were abandoned have not ended; not counted.</summary>
    Withheld = 5,
}
