using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>In what two rows differ.</summary>
[Flags]
[JsonConverter(typeof(JsonStringEnumConverter<RowDifferences>))]
public enum RowDifferences
{
    /// <summary>In nothing.</summary>
    None = 0,

    /// <summary>In the amount.</summary>
    Amount = 1,

    /// <summary>In the fee, rounded half up to minor units.</summary>
    Fee = 2,

    /// <summary>In what became of the operation.</summary>
    Status = 4,

    /// <summary>In the currency. Amounts and fees are then not compared.</summary>
    Currency = 8,
}
