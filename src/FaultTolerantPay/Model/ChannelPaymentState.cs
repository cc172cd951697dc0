using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>
/// The state of a channel payment. It follows from the payment's operations; <c>ChannelPaymentStates</c> has the allowed
/// transitions. Refunds change amounts, never the state.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChannelPaymentState>))]
public enum ChannelPaymentState
{
    /// <summary>No operation is written yet.</summary>
    Created = 1,

    /// <summary>A channel is being tried or has accepted the payment, or the next channel is about to be tried.</summary>
    InProgress = 2,

    /// <summary>It is unknown whether the channel executed the payment. Only queries and a reversal follow.</summary>
    Unknown = 3,

    /// <summary>The card was charged.</summary>
    Paid = 4,

    /// <summary>The amount is authorised, and nothing of it is captured.</summary>
    Authorised = 5,

    /// <summary>A part of the authorised amount is captured, and the rest can still be captured.</summary>
    PartlyCaptured = 6,

    /// <summary>The authorised amount is captured, or a part of it while the rest expired.</summary>
    Captured = 7,

    /// <summary>The authorisation was cancelled.</summary>
    Voided = 8,

    /// <summary>The authorisation expired, and nothing of it was captured.</summary>
    Expired = 9,

    /// <summary>Every channel that was tried certainly did not execute it, and the last one declined it.</summary>
    Declined = 10,

    /// <summary>It certainly did not happen.</summary>
    NotExecuted = 11,
}
