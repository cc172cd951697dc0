using System.Text.Json.Serialization;

namespace FaultTolerantPay.Faults;

/// <summary>In which role a background call may go to the business system.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BackgroundPermitKind>))]
internal enum BackgroundPermitKind
{
    /// <summary>The call is not allowed: the business system is considered down, or payments fail.</summary>
    Withheld = 0,

    /// <summary>The call is allowed.</summary>
    Ordinary = 1,

    /// <summary>Only this call is allowed. It tests whether the business system works again.</summary>
    Probe = 2,
}
