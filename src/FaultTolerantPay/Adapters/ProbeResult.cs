using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>The result of a probe of the business system.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProbeResult>))]
public enum ProbeResult
{
    /// <summary>The adapter has no probe: the library tests with background calls, one at a time.</summary>
    CannotProbe = 0,

    /// <summary>The business system would accept payments.</summary>
    Ready = 1,

    /// <summary>The business system responds but would not accept payments.</summary>
    NotReady = 2,
}
