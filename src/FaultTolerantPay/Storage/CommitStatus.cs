using System.Text.Json.Serialization;

namespace FaultTolerantPay.Storage;

/// <summary>The result of a commit.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CommitStatus>))]
public enum CommitStatus
{
    /// <summary>The whole commit is durable.</summary>
    Committed = 1,

    /// <summary>Nothing was written: a record has another version, or already exists.</summary>
    VersionConflict = 2,

    /// <summary>Nothing was written: a counter would exceed its limit.</summary>
    LimitReached = 3,

    /// <summary>Nothing was written: the lease is no longer the newest.</summary>
    LeaseLost = 4,

    /// <summary>Nothing was written: another attempt of the order is paid or may be paid (M2).</summary>
    OrderTaken = 5,

    /// <summary>Nothing was written: the receipt is already booked, for this payment or another.</summary>
    ReceiptTaken = 6,
}
