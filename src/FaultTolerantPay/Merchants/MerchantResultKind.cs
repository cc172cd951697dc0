using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>How a request about a merchant ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MerchantResultKind>))]
public enum MerchantResultKind
{
    /// <summary>The change was made and stored.</summary>
    Done = 1,

    /// <summary>The merchant already was as requested; nothing was written.</summary>
    Unchanged = 2,

    /// <summary>Fields are invalid; nothing was written.</summary>
    BadInput = 3,

    /// <summary>The preset store does not know the merchant.</summary>
    NotFound = 4,

    /// <summary>
    /// The merchant is not in the state that the caller expected: it is stored with other master data, or was changed in the meantime.
    /// Nothing was written.
    /// </summary>
    Conflict = 5,
}
