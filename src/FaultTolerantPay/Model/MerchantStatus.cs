using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>Whether the bank accepts payments for a merchant.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MerchantStatus>))]
public enum MerchantStatus
{
    /// <summary>The bank accepts payments.</summary>
    Active = 1,

    /// <summary>The bank accepts no payments for now.</summary>
    Suspended = 2,

    /// <summary>The bank no longer accepts payments.</summary>
    Closed = 3,
}
