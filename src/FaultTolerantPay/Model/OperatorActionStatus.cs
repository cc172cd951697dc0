using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>How an action ended that an operator or the host requested.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OperatorActionStatus>))]
public enum OperatorActionStatus
{
    /// <summary>The action is done and durable.</summary>
    Done = 1,

    /// <summary>The action was already done under the same id, or there was nothing to change.</summary>
    AlreadyDone = 2,

    /// <summary>There is no such advance, instruction, discrepancy or merchant.</summary>
    NotFound = 3,

    /// <summary>The action is not allowed now; the reason says why.</summary>
    NotAllowed = 4,

    /// <summary>An argument is invalid; the reason names each invalid one.</summary>
    BadInput = 5,

    /// <summary>
    /// A different result, decision or change was recorded first: for the instruction, the discrepancy, the receipt or the merchant. The
    /// result says which. Nothing was changed.
    /// </summary>
    Conflict = 6,

    /// <summary>The action waits for a second operator's approval (<see cref="IApprovals"/>). Nothing was booked or paid.</summary>
    AwaitsApproval = 7,
}
