using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>Whose exposure a counter counts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CounterScope>))]
public enum CounterScope
{
    /// <summary>All of it.</summary>
    All = 1,

    /// <summary>One outage's.</summary>
    Outage = 2,

    /// <summary>One institution's.</summary>
    Institution = 3,

    /// <summary>One merchant's.</summary>
    Merchant = 4,

    /// <summary>One customer's.</summary>
    Customer = 5,

    /// <summary>Advances whose original had an unknown outcome at the business system.</summary>
    PrimaryUnknown = 6,
}
