using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>Why an operation of a channel payment was not written. The names are stable codes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChannelRefusal>))]
public enum ChannelRefusal
{
    /// <summary>The amount is not more than 0.</summary>
    AmountInvalid = 1,

    /// <summary>The currency is not the payment's.</summary>
    CurrencyDiffers = 2,

    /// <summary>The request id was used for something else.</summary>
    RequestConflict = 3,

    /// <summary>The payment has the maximum number of operations.</summary>
    TooManyOperations = 4,

    /// <summary>Evidence contradicts the record: an operator decides first.</summary>
    Held = 5,

    /// <summary>An operation on the same money has no certain outcome yet (M3).</summary>
    OperationUnresolved = 6,

    /// <summary>The payment does not have this kind of operation, such as the capture of a payment that was not authorised first.</summary>
    WrongKind = 7,

    /// <summary>The card is already charged or authorised.</summary>
    AlreadyPaid = 8,

    /// <summary>The payment ended unpaid.</summary>
    Ended = 9,

    /// <summary>Every channel of the decision was tried.</summary>
    NoChannelLeft = 10,

    /// <summary>The maximum number of channels was tried.</summary>
    AttemptsUsed = 11,

    /// <summary>The time to try is over.</summary>
    TimeOver = 12,

    /// <summary>Nothing was taken from the card.</summary>
    NotPaid = 13,

    /// <summary>Nothing is authorised.</summary>
    NotAuthorised = 14,

    /// <summary>The authorisation was cancelled.</summary>
    AlreadyVoided = 15,

    /// <summary>The authorisation expired.</summary>
    AuthorisationExpired = 16,

    /// <summary>Something is captured.</summary>
    AlreadyCaptured = 17,

    /// <summary>The captures would exceed the authorised amount.</summary>
    AboveAuthorised = 18,

    /// <summary>The refunds would exceed what was taken from the card.</summary>
    AboveRefundable = 19,

    /// <summary>The operation cannot be reversed: it moved nothing, is refunded in part, or was not sent yet.</summary>
    NotReversible = 20,

    /// <summary>There is no surplus to return, or it is being returned.</summary>
    NoSurplus = 21,

    /// <summary>The routing decision is in use: a channel may have executed the payment.</summary>
    DecisionInUse = 22,

    /// <summary>It is not time yet.</summary>
    TooEarly = 23,

    /// <summary>The discrepancy is not open, or is about another operation.</summary>
    NoEvidence = 24,

    /// <summary>The request is incomplete or wrong; the errors name the fields.</summary>
    InvalidRequest = 25,

    /// <summary>No channel passes the hard rules.</summary>
    NoRoute = 26,

    /// <summary>Another attempt of the order is paid or may be paid (M2).</summary>
    OrderTaken = 27,

    /// <summary>There is no such payment.</summary>
    NotFound = 28,

    /// <summary>The original's channel cannot do this: its adapter lacks the capability.</summary>
    NotSupported = 29,
}
