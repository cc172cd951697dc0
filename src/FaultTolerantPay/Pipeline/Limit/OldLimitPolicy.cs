using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What happens to a payment whose limit is older than allowed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OldLimitPolicy>))]
public enum OldLimitPolicy
{
    /// <summary>It is refused.</summary>
    Refuse = 1,

    /// <summary>
    /// The lower of the old limit and <see cref="LimitOptions.FallbackLimitMinor"/> applies. In a currency without a fallback limit, the
    /// payment is refused.
    /// </summary>
    Fallback = 2,
}
