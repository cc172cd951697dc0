using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>Is the business system down?</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultStatus>))]
public enum FaultStatus
{
    /// <summary>It answers.</summary>
    Healthy = 0,

    /// <summary>It is down: stand-in decides in its place.</summary>
    Faulted = 1,

    /// <summary>It answers again and gets a growing share of the requests.</summary>
    Recovering = 2,
}
