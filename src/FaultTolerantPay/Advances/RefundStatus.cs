using System.Text.Json.Serialization;

namespace FaultTolerantPay.Advances;

/// <summary>How far a refund got.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RefundStatus>))]
public enum RefundStatus
{
    /// <summary>It waits for the result of an instruction that is under way.</summary>
    Waiting = 1,

    /// <summary>It lowered what is due, or what is to be paid back is booked.</summary>
    Applied = 2,

    /// <summary>It was refused, for the reason given.</summary>
    Rejected = 3,
}
