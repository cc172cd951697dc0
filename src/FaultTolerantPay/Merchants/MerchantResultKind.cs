using System.Text.Json.Serialization;

namespace FaultTolerantPay.Merchants;

/// <summary>How an instruction about a merchant ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MerchantResultKind>))]
public enum MerchantResultKind
{
    /// <summary>Done, and stored.</summary>
    Done = 1,

    /// <summary>Everything was as wanted already; nothing was written.</summary>
    Unchanged = 2,

    /// <summary>Fields are wrong; nothing was written.</summary>
    BadInput = 3,

    /// <summary>The preset store does not know the merchant.</summary>
    NotFound = 4,

    /// <summary>
    /// The merchant is not what the caller took it for: stored with other master data, or changed meanwhile. Nothing was written.
    /// </summary>
    Conflict = 5,
}
