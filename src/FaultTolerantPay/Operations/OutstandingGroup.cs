using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>How outstanding advances are grouped in totals. Totals are always by currency as well.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OutstandingGroup>))]
public enum OutstandingGroup
{
    /// <summary>By currency alone.</summary>
    Currency = 1,

    /// <summary>By customer.</summary>
    Customer = 2,

    /// <summary>By merchant.</summary>
    Merchant = 3,

    /// <summary>By institution.</summary>
    Institution = 4,

    /// <summary>By state.</summary>
    State = 5,
}
