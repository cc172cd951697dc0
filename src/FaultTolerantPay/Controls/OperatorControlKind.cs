using System.Text.Json.Serialization;

namespace FaultTolerantPay.Controls;

/// <summary>What an operator orders.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OperatorControlKind>))]
public enum OperatorControlKind
{
    /// <summary>Nothing of it is sent until it is resumed.</summary>
    Pause = 1,

    /// <summary>What was paused goes on.</summary>
    Resume = 2,

    /// <summary>No stand-in for it, until it is unblocked or the order ends.</summary>
    Block = 3,

    /// <summary>Stand-in as for any other.</summary>
    Unblock = 4,
}
