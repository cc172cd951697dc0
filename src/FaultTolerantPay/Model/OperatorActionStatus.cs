using System.Text.Json.Serialization;
using FaultTolerantPay.Operations;

namespace FaultTolerantPay.Model;

/// <summary>What became of an operator's or a host's order on an advance.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OperatorActionStatus>))]
public enum OperatorActionStatus
{
    /// <summary>It is done and durable.</summary>
    Done = 1,

    /// <summary>It was done before under the same id, or there was nothing to change.</summary>
    AlreadyDone = 2,

    /// <summary>There is no such advance, instruction or difference.</summary>
    NotFound = 3,

    /// <summary>It is not allowed now; the reason says why.</summary>
    NotAllowed = 4,

    /// <summary>An argument is wrong; the reason names each.</summary>
    BadInput = 5,

    /// <summary>Another answer came first: to the instruction, on the difference, or under the same receipt; the reason says which. Nothing was changed.</summary>
    Conflict = 6,

    /// <summary>It waits for a second person (<see cref="IApprovals"/>); nothing was booked or paid.</summary>
    AwaitsApproval = 7,
}
