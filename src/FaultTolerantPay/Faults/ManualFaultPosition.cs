using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What an operator says of the business system.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ManualFaultPosition>))]
public enum ManualFaultPosition
{
    /// <summary>Nothing: detection decides.</summary>
    Automatic = 0,

    /// <summary>It is down, whatever detection sees.</summary>
    ForcedFaulted = 1,

    /// <summary>It is up, whatever detection sees.</summary>
    ForcedHealthy = 2,
}
