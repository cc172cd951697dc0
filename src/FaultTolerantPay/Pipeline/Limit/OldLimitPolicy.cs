using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What becomes of a payment whose limit is older than allowed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OldLimitPolicy>))]
public enum OldLimitPolicy
{
    /// <summary>It is refused.</summary>
    Refuse = 1,

    /// <summary>
    /// The lower of the old limit and <see cref="LimitOptions.FallbackLimitMinor"/> applies; refused in a currency that has no fallback
    /// limit.
    /// </summary>
    Fallback = 2,
}
