using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What an operator must decide on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DiscrepancyKind>))]
public enum DiscrepancyKind
{
    /// <summary>A late result contradicts an outcome that was recorded as certain.</summary>
    ContradictingEvidence = 1,

    /// <summary>The outcome of an instruction is still unknown after all queries.</summary>
    StillUnknown = 2,

    /// <summary>The business system did not report the original status, despite repeated queries.</summary>
    ConfirmationOverdue = 3,

    /// <summary>No channel has executed a promised payout.</summary>
    PromisedPayoutOverdue = 4,

    /// <summary>The customer refund could not be paid.</summary>
    CustomerRefundOverdue = 5,

    /// <summary>The business system did not accept an advice, despite repeated sending, or an operator parked it.</summary>
    AdviceOverdue = 6,

    /// <summary>A notice could not be delivered, or an operator parked it.</summary>
    NoticeOverdue = 7,

    /// <summary>The payment's outcome at the business system is still unknown after all queries.</summary>
    PrimaryStillUnknown = 8,

    /// <summary>
    /// The business system executed a payment that it had said it would not execute, or that has another outcome on record.
    /// </summary>
    ExecutedAfterAll = 9,

    /// <summary>The business system declined an advice: it does not record the advance.</summary>
    AdviceDeclined = 10,

    /// <summary>A manual adjustment was larger than what was owed.</summary>
    ManualExcess = 11,

    /// <summary>
    /// A report has the reference of an instruction but does not match it: another reporter, purpose or amount. The library did not use it.
    /// </summary>
    ReportNotBound = 12,

    /// <summary>
    /// A channel reported an implausible amount for the instruction: a part that is not a part, or an excessive fee. The amount was not
    /// booked.
    /// </summary>
    SenselessFigure = 13,

    /// <summary>
    /// The mandate's token is encrypted in the store and cannot be decrypted: its key is missing, or it was altered. Nothing is sent by
    /// that mandate.
    /// </summary>
    MandateUnreadable = 14,

    /// <summary>
    /// A report or statement says that the business system executed a payment with another amount or currency than is on record. Nothing
    /// was settled by it.
    /// </summary>
    ExecutedAmountDiffers = 15,

    /// <summary>A channel's late result contradicts the recorded outcome of an operation of a channel payment.</summary>
    ChannelContradiction = 16,

    /// <summary>A channel charged or authorised the card although the payment did not need it. The library returns the amount.</summary>
    SurplusCharge = 17,

    /// <summary>A surplus charge could not be returned to the cardholder.</summary>
    SurplusNotReturned = 18,

    /// <summary>A collection is due, and no channel can take it, despite repeated waits.</summary>
    CollectionOverdue = 19,
}
