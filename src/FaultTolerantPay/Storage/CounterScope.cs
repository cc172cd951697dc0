using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>The scope of an exposure counter.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CounterScope>))]
public enum CounterScope
{
    /// <summary>All advances.</summary>
    All = 1,

    /// <summary>The advances of one outage.</summary>
    Outage = 2,

    /// <summary>The advances of one institution.</summary>
    Institution = 3,

    /// <summary>The advances of one merchant.</summary>
    Merchant = 4,

    /// <summary>The advances of one customer.</summary>
    Customer = 5,

    /// <summary>Advances whose original had an unknown outcome at the business system.</summary>
    PrimaryUnknown = 6,
}
