using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>Whether the bank accepts payments for a merchant.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MerchantStatus>))]
public enum MerchantStatus
{
    /// <summary>It does.</summary>
    Active = 1,

    /// <summary>Not for now.</summary>
    Suspended = 2,

    /// <summary>No more.</summary>
    Closed = 3,
}
