using System.Text.Json.Serialization;

namespace FaultTolerantPay.Pipeline.Admission;

/// <summary>What admission says.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdmissionOutcome>))]
public enum AdmissionOutcome
{
    /// <summary>Stand-in may go on.</summary>
    Admitted = 1,

    /// <summary>
    /// The merchant's consent is not in force: the request goes to the business system, fault or not. No refusal, no notice.
    /// </summary>
    SendToBusinessSystem = 2,

    /// <summary>Stand-in is refused, and so is the payment.</summary>
    Refused = 3,
}
