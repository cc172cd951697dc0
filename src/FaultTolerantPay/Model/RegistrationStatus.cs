using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>The status of a registration at an institution.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RegistrationStatus>))]
public enum RegistrationStatus
{
    /// <summary>Not registered yet; the library tries again when it is due.</summary>
    Wanted = 1,

    /// <summary>Registered; the merchant's id is known.</summary>
    Registered = 2,

    /// <summary>
    /// The institution refuses this merchant, or the maximum number of attempts is reached. An operator can request another attempt.
    /// </summary>
    Rejected = 3,
}
