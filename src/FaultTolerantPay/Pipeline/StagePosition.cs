using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>
/// The position of a stage that the host adds to the pipeline. Stages at the same position run in the order of registration.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<StagePosition>))]
public enum StagePosition
{
    /// <summary>After the library found the merchant's consent active, before the admission rules.</summary>
    BeforeAdmission = 1,

    /// <summary>After admission, before the per-transaction limit.</summary>
    BeforeLimit = 2,

    /// <summary>After the limit, before any institution is asked about the customer's credit.</summary>
    BeforeCredit = 3,

    /// <summary>After credit, before exposure is reserved and the advance is written.</summary>
    BeforeSettlement = 4,
}
