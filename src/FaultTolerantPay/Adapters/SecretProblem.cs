using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>Why a protected secret could not be opened.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SecretProblem>))]
public enum SecretProblem
{
    /// <summary>It was opened.</summary>
    None = 0,

    /// <summary>The protector does not know its key.</summary>
    UnknownKey = 1,

    /// <summary>It was altered, or belongs to another owner.</summary>
    Altered = 2,
}
