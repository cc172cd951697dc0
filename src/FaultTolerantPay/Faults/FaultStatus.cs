using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>Whether the business system is down.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultStatus>))]
public enum FaultStatus
{
    /// <summary>The business system works.</summary>
    Healthy = 0,

    /// <summary>The business system is down, and stand-in decides in its place.</summary>
    Faulted = 1,

    /// <summary>The business system works again and gets a growing share of the requests.</summary>
    Recovering = 2,
}
