using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>The status of an action that needs a second operator's approval.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalStatus>))]
public enum ApprovalStatus
{
    /// <summary>The action waits; nothing is booked or paid.</summary>
    Waiting = 1,

    /// <summary>A second operator approved the action, and it was done in the same commit.</summary>
    Approved = 2,

    /// <summary>The action was refused, and is never done.</summary>
    Refused = 3,

    /// <summary>
    /// No operator decided in time, and the action is never done. This status is never stored: see <see cref="ApprovalRequest.StatusAt"/>.
    /// </summary>
    Expired = 4,
}
