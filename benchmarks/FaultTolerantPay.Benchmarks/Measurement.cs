using System.Text.Json.Serialization;

namespace FaultTolerantPay.Benchmarks;

/// <summary>One figure of <c>ratios</c>. What does not apply is null and left out of the JSON.</summary>
/// <param name="Name">What was measured, with its part in front: <c>routing/static</c>.</param>
/// <param name="Nanoseconds">The time of one operation.</param>
/// <param name="Channels">How many channels the catalogue had.</param>
/// <param name="Bytes">Bytes allocated by one operation, or the memory of a table where the name says so.</param>
/// <param name="RatioToEngine">How many times slower than the engine a contender was, in the same run.</param>
internal sealed record Measurement(
    string Name,
    double? Nanoseconds = null,
    int? Channels = null,
    long? Bytes = null,
    double? RatioToEngine = null);

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Measurement[]))]
internal sealed partial class MeasurementJson : JsonSerializerContext;
