using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>The status of a message.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OutboxStatus>))]
public enum OutboxStatus
{
    /// <summary>It is still to be sent.</summary>
    Waiting = 1,

    /// <summary>The receiver accepted it.</summary>
    Delivered = 2,

    /// <summary>It is no longer sent. A discrepancy is open, and an operator has it sent again or skips it.</summary>
    Parked = 3,

    /// <summary>An operator decided that it is never sent.</summary>
    Skipped = 4,
}
