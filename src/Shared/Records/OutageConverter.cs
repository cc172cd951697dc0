using System.Text.Json;
using System.Text.Json.Serialization;

namespace FaultTolerantPay.Records;

/// <summary>An outage id as plain text; files of schema version 1 contain <c>{"Value":7}</c>.</summary>
internal sealed class OutageConverter : JsonConverter<OutageId>
{
    public override OutageId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return OutageId.Parse(reader.GetString()!);
        }

        using JsonDocument old = JsonDocument.ParseValue(ref reader);
        return new OutageId(old.RootElement.GetProperty(nameof(OutageId.Value)).GetInt64());
    }

    public override void Write(Utf8JsonWriter writer, OutageId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
