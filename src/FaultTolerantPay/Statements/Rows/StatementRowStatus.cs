using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What became of the operation in a row of a statement.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StatementRowStatus>))]
public enum StatementRowStatus
{
    /// <summary>It happened.</summary>
    Succeeded = 1,

    /// <summary>It is not decided yet.</summary>
    Pending,

    /// <summary>It did not happen.</summary>
    Failed,
}
