using System.Text.Json.Serialization;

namespace FaultTolerantPay.Advances;

/// <summary>What contradicts, or needs an operator.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DiscrepancyKind>))]
public enum DiscrepancyKind
{
    /// <summary>A late answer contradicts what was recorded for certain.</summary>
    ContradictingEvidence = 1,

    /// <summary>An instruction's outcome stayed unknown through all queries.</summary>
    StillUnknown = 2,

    /// <summary>The business system did not say what became of the original, however often it was asked.</summary>
    ConfirmationOverdue = 3,

    /// <summary>A promised payout found no channel that executes it.</summary>
    PromisedPayoutOverdue = 4,

    /// <summary>The customer could not be paid back.</summary>
    CustomerRefundOverdue = 5,

    /// <summary>The business system did not take an advice, however often it was sent, or an operator parked it.</summary>
    AdviceOverdue = 6,

    /// <summary>A notice could not be delivered, or an operator parked it.</summary>
    NoticeOverdue = 7,

    /// <summary>A payment's outcome at the business system stayed unknown through all queries.</summary>
    PrimaryStillUnknown = 8,

    /// <summary>The business system executed a payment that it had said it would not execute, or that was answered otherwise.</summary>
    ExecutedAfterAll = 9,

    /// <summary>The business system declined an advice: it does not take note of an advance.</summary>
    AdviceDeclined = 10,

    /// <summary>An operator booked more cash than was owed.</summary>
    ManualExcess = 11,

    /// <summary>A report bears the reference of an instruction and does not belong to it: another speaker, purpose or amount. It was not believed.</summary>
    ReportNotBound = 12,

    /// <summary>A channel names a figure that makes no sense for the instruction: a part that is no part, or a fee beyond reason. The figure was not booked.</summary>
    SenselessFigure = 13,

    /// <summary>The mandate's token is stored encrypted and cannot be opened: its key is missing, or it was altered. Nothing is sent by that mandate.</summary>
    MandateUnreadable = 14,

    /// <summary>A report or a statement says that the business system executed a payment with another amount or currency than it is on record with. Nothing was settled by it.</summary>
    ExecutedAmountDiffers = 15,
}
