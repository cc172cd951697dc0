using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>The status of a payment at the business system.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OriginalStatus>))]
public enum OriginalStatus
{
    /// <summary>The business system was not queried yet, or did not answer.</summary>
    Unknown = 0,

    /// <summary>It was executed.</summary>
    Executed = 1,

    /// <summary>It was certainly refused.</summary>
    Declined = 2,

    /// <summary>It was not executed, and the business system will refuse it from then on.</summary>
    Cancelled = 3,

    /// <summary>It was executed and then reversed.</summary>
    Reversed = 4,

    /// <summary>It is still under way.</summary>
    InFlight = 5,

    /// <summary>The business system does not know it, at least not yet.</summary>
    NotFound = 6,

    /// <summary>The business system cannot guarantee to refuse it: the end-of-day statement decides.</summary>
    [JsonStringEnumMemberName("CannotFence")]
    CannotCancel = 7,
}
