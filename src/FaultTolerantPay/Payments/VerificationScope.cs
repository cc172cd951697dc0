using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>On how many channels a card is verified.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VerificationScope>))]
public enum VerificationScope
{
    /// <summary>On one channel: the best, and the next one if it fails.</summary>
    One = 1,

    /// <summary>On several channels at once: <see cref="VerificationRequest.Channels"/> of them, the best first.</summary>
    Several = 2,

    /// <summary>On all channels that pass the hard rules, at most 32.</summary>
    All = 3,
}
