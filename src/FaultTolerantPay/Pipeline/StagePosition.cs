using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>
/// Where in the pipeline a stage of the host's own stands. Stages at one place run in the order in which they were registered.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<StagePosition>))]
public enum StagePosition
{
    /// <summary>After consent was found to be in force, before the admission rules.</summary>
    BeforeAdmission = 1,

    /// <summary>After admission, before the per-transaction limit.</summary>
    BeforeLimit = 2,

    /// <summary>After the limit, before anybody is asked about the customer's credit.</summary>
    BeforeCredit = 3,

    /// <summary>After credit, before exposure is reserved and the advance is written.</summary>
    BeforeSettlement = 4,
}
