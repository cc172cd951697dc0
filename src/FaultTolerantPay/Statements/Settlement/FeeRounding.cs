using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>How a channel rounds its fees to minor units, always half up.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FeeRounding>))]
public enum FeeRounding
{
    /// <summary>The fee of each row.</summary>
    EachRow = 1,

    /// <summary>The sum of all rows.</summary>
    Sum,
}
