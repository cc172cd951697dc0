using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What became of a callback.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallbackStatus>))]
public enum CallbackStatus
{
    /// <summary>All reports are durable, as results or as discrepancies: the provider gets its confirmation.</summary>
    Recorded = 1,

    /// <summary>The signature is missing or wrong, the body cannot be read, or the provider has no callbacks. Nothing was used.</summary>
    Refused = 2,

    /// <summary>It was signed outside the time window: an old callback that somebody sends again. Nothing was used.</summary>
    OutsideWindow = 3,

    /// <summary>A report has a reference that no order has. The others are recorded; the provider sends it again.</summary>
    UnknownOrder = 4,

    /// <summary>
    /// The provider's adapter did not answer in time, or was not called because earlier calls have not ended. Nothing was used; the
    /// provider sends it again.
    /// </summary>
    NotRead = 5,
}
