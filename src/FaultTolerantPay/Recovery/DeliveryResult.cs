namespace FaultTolerantPay.Recovery;

/// <summary>The result of one delivery of a message.</summary>
/// <param name="Status">What became of the delivery.</param>
/// <param name="Code">Why the receiver declined it; null otherwise.</param>
/// <param name="Wait">How long to wait if the delivery was not tried. Null: the usual time.</param>
/// <param name="AbandonedSince">
/// If it was withheld, since when a call about the same item has been abandoned; null if there is no such call.
/// </param>
internal readonly record struct DeliveryResult(
    DeliveryStatus Status, string? Code = null, TimeSpan? Wait = null, DateTimeOffset? AbandonedSince = null);

/// <summary>What became of one delivery of a message.</summary>
internal enum DeliveryStatus
{
    /// <summary>The receiver accepted it.</summary>
    Taken = 1,

    /// <summary>The receiver did not accept it. Counted, and sent again.</summary>
    NotTaken = 2,

    /// <summary>It was not sent because the receiver is down or an operator paused it. Not counted.</summary>
    NotNow = 3,

    /// <summary>The receiver declined it: sending it again is useless.</summary>
    Declined = 4,

    /// <summary>It was not sent because abandoned calls have not ended. Not counted.</summary>
    Withheld = 5,
}
