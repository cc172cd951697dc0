using System.Text.Json.Serialization;

namespace FaultTolerantPay.Storage;

/// <summary>What a store did with a commit.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CommitStatus>))]
public enum CommitStatus
{
    /// <summary>All of it is durable.</summary>
    Committed = 1,

    /// <summary>Nothing was written: a record has another version, or is there already.</summary>
    VersionConflict = 2,

    /// <summary>Nothing was written: a counter would pass its limit.</summary>
    LimitReached = 3,

    /// <summary>Nothing was written: the lease was taken over.</summary>
    LeaseLost = 4,

    /// <summary>Nothing was written: another attempt of the order is paid, or may be (M2).</summary>
    OrderTaken = 5,

    /// <summary>Nothing was written: the receipt was booked before, for this payment or another.</summary>
    ReceiptTaken = 6,
}
