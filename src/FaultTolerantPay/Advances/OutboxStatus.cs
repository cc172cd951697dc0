using System.Text.Json.Serialization;

namespace FaultTolerantPay.Advances;

/// <summary>Where a message stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OutboxStatus>))]
public enum OutboxStatus
{
    /// <summary>To be sent.</summary>
    Waiting = 1,

    /// <summary>Taken by the receiver.</summary>
    Delivered = 2,

    /// <summary>Given up after all attempts; a difference is open.</summary>
    Parked = 3,
}
