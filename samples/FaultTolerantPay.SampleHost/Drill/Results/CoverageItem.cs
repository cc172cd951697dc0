using System.Text.Json.Serialization;

namespace FaultTolerantPay.SampleHost.Drill.Results;

/// <summary>How often something that a drill must meet was met.</summary>
/// <param name="What">What it is.</param>
/// <param name="Traffic">How often the traffic met it.</param>
/// <param name="Rehearsal">How often the rehearsal did.</param>
internal sealed record CoverageItem(string What, long Traffic, long Rehearsal)
{
    [JsonIgnore]
    public bool OnlyRehearsed => Traffic == 0 && Rehearsal > 0;

    [JsonIgnore]
    public bool Never => Traffic == 0 && Rehearsal == 0;
}
