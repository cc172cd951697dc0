using System.Text.Json.Serialization;

namespace FaultTolerantPay.Advances;

/// <summary>How far an order got that needs a second person.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalStatus>))]
public enum ApprovalStatus
{
    /// <summary>It waits; nothing is booked or paid.</summary>
    Waiting = 1,

    /// <summary>A second person approved it, and it was done in the same step.</summary>
    Approved = 2,

    /// <summary>It was refused, and is never done.</summary>
    Refused = 3,

    /// <summary>Nobody decided in time, and it is never done. Never stored: see <see cref="ApprovalRequest.StatusAt"/>.</summary>
    Expired = 4,
}
