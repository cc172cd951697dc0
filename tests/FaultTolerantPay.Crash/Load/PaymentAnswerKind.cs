namespace FaultTolerantPay.Crash.Load;

/// <summary>What an answer means for its caller.</summary>
internal enum PaymentAnswerKind
{
    /// <summary>The node took the payment: its outcome is final or pending.</summary>
    Accepted = 1,

    /// <summary>Certainly nothing was begun, and the caller knows at once.</summary>
    Refused = 2,

    /// <summary>In progress, or no answer: the caller has to ask again.</summary>
    Unclear = 3,
}
