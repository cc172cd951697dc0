using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>Answers as JSON, for other programs.</summary>
internal static class JsonAnswer
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static void Write<T>(TextWriter to, T answer) => to.WriteLine(JsonSerializer.Serialize(answer, Options));
}
