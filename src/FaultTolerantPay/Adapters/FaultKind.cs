using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>In which way a call to the business system failed. Each kind is counted apart.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
public enum FaultKind
{
    /// <summary>It did not fail.</summary>
    None = 0,

    /// <summary>No connection: nothing was sent.</summary>
    Connection = 1,

    /// <summary>No answer in time.</summary>
    Timeout = 2,

    /// <summary>The application answered with an error of its own.</summary>
    Application = 3,

    /// <summary>Not sent: the detector holds the business system to be down, or gives it only a share of the requests.</summary>
    Withheld = 4,
}
