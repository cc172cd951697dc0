using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>How far a registration at an institution got.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RegistrationStatus>))]
public enum RegistrationStatus
{
    /// <summary>Not yet; tried again when due.</summary>
    Wanted = 1,

    /// <summary>Done; the id is there.</summary>
    Registered = 2,

    /// <summary>The institution refuses this merchant, or the attempts ran out; an operator can ask again.</summary>
    Rejected = 3,
}
