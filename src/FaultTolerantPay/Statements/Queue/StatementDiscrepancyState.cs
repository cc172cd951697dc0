using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>Whether somebody must still look at a discrepancy of a statement.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StatementDiscrepancyState>))]
public enum StatementDiscrepancyState
{
    /// <summary>It is not resolved, or it was opened again.</summary>
    Open = 1,

    /// <summary>An operator resolved it, or a later statement explained it.</summary>
    Resolved,
}
