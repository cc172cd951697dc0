using System.Text.Json.Serialization;

namespace FaultTolerantPay.Storage;

/// <summary>Where a message stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OutboxStatus>))]
public enum OutboxStatus
{
    /// <summary>To be sent.</summary>
    Waiting = 1,

    /// <summary>Taken by the receiver.</summary>
    Delivered = 2,

    /// <summary>Not sent any more; a difference is open, and an operator has it sent again or skips it.</summary>
    Parked = 3,

    /// <summary>An operator decided that it is never sent.</summary>
    Skipped = 4,
}
