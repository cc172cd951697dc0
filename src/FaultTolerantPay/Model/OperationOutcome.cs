using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>The five possible outcomes of a call that may move money.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OperationOutcome>))]
public enum OperationOutcome
{
    /// <summary>
    /// It is unknown whether it happened: a timeout, a broken reply or a crash during the call. Only a query may follow (M3).
    /// </summary>
    Unknown = 0,

    /// <summary>It happened.</summary>
    Succeeded = 1,

    /// <summary>It was certainly refused.</summary>
    Declined = 2,

    /// <summary>It certainly did not happen.</summary>
    NotExecuted = 3,

    /// <summary>It was accepted; the result comes later.</summary>
    Pending = 4,
}
