using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>An operator's setting for the state of the business system.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ManualFaultPosition>))]
public enum ManualFaultPosition
{
    /// <summary>Fault detection decides.</summary>
    Automatic = 0,

    /// <summary>The business system counts as down, regardless of fault detection.</summary>
    ForcedFaulted = 1,

    /// <summary>The business system counts as working, regardless of fault detection.</summary>
    ForcedHealthy = 2,
}
