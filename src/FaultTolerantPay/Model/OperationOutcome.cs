using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>The five outcomes of every call that may move money.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OperationOutcome>))]
public enum OperationOutcome
{
    /// <summary>Nobody can tell: a timeout, a broken reply, a crash in between. Only a query may follow (M3).</summary>
    Unknown = 0,

    /// <summary>It happened.</summary>
    Succeeded = 1,

    /// <summary>It was refused, for certain.</summary>
    Declined = 2,

    /// <summary>It certainly did not happen.</summary>
    NotExecuted = 3,

    /// <summary>Accepted; the result comes later.</summary>
    Pending = 4,
}
