using System.Text.Json.Serialization;

namespace FaultTolerantPay.Pipeline.Admission;

/// <summary>The result of admission.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdmissionOutcome>))]
internal enum AdmissionOutcome
{
    /// <summary>Stand-in continues.</summary>
    Admitted = 1,

    /// <summary>
    /// The merchant's consent is not active: the request goes to the business system, even during a fault. There is no refusal and no
    /// notice.
    /// </summary>
    SendToBusinessSystem = 2,

    /// <summary>Admission refuses the payment.</summary>
    Refused = 3,
}
