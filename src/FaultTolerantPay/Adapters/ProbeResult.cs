using System.Text.Json.Serialization;

namespace FaultTolerantPay.Adapters;

/// <summary>What a probe of the business system answers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProbeResult>))]
public enum ProbeResult
{
    /// <summary>The adapter has no probe: background calls find out, one at a time.</summary>
    CannotProbe = 0,

    /// <summary>It would take payments.</summary>
    Ready = 1,

    /// <summary>It answers, and would not take payments.</summary>
    NotReady = 2,
}
