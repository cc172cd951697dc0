using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>The status of a refund.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RefundStatus>))]
public enum RefundStatus
{
    /// <summary>It waits for the result of an instruction under way.</summary>
    Waiting = 1,

    /// <summary>It reduced what the customer owes, or the customer refund is booked.</summary>
    Applied = 2,

    /// <summary>It was rejected, for the given reason.</summary>
    Rejected = 3,
}
