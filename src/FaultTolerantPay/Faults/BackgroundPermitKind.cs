using System.Text.Json.Serialization;

namespace FaultTolerantPay.Faults;

/// <summary>As what a background call may go to the business system.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BackgroundPermitKind>))]
public enum BackgroundPermitKind
{
    /// <summary>It may not: the business system is held to be down, or payments fail.</summary>
    Withheld = 0,

    /// <summary>It may.</summary>
    Ordinary = 1,

    /// <summary>It may, alone, and finds out whether the business system is back.</summary>
    Probe = 2,
}
