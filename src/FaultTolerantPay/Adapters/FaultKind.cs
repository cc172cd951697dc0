using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>How a call to the business system failed. Each kind is counted separately.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
public enum FaultKind
{
    /// <summary>The call did not fail.</summary>
    None = 0,

    /// <summary>There was no connection: nothing was sent.</summary>
    Connection = 1,

    /// <summary>There was no result in time.</summary>
    Timeout = 2,

    /// <summary>The application returned an error.</summary>
    Application = 3,

    /// <summary>Not sent: the detector considers the business system down, or lets only a share of the requests through.</summary>
    Withheld = 4,
}
