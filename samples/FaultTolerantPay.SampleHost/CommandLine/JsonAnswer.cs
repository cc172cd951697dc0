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
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new EscapedText() },
    };

    public static void Write<T>(TextWriter to, T answer) => to.WriteLine(JsonSerializer.Serialize(answer, Options));

    // The encoder leaves marks that turn the direction of writing as they are.
    private sealed class EscapedText : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
            writer.WriteStringValue(VisibleText.Of(value));
    }
}
