using System.Text.Json.Serialization;

namespace FaultTolerantPay.Adapters;

/// <summary>Why a protected secret stays closed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SecretProblem>))]
public enum SecretProblem
{
    /// <summary>It is open.</summary>
    None = 0,

    /// <summary>Its key is not known to the protector.</summary>
    UnknownKey = 1,

    /// <summary>It was altered, or belongs to another owner.</summary>
    Altered = 2,
}
