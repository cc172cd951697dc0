namespace FaultTolerantPay.SampleBank.Http;

/// <summary>The caller sent something that cannot be read. Every bad field is named, with what was expected and what came.</summary>
internal sealed class BadRequestException(IReadOnlyDictionary<string, string> fields)
    : Exception("Bad request: " + string.Join("; ", fields.Select(field => $"{field.Key} {field.Value}")))
{
    public IReadOnlyDictionary<string, string> Fields { get; } = fields;

    public static BadRequestException Of(string field, string problem) =>
        new(new Dictionary<string, string> { [field] = problem });
}
