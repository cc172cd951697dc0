using System.Text.Json;
using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Files;

/// <summary>Writes what was learned as JSON: fields in a fixed order, default values omitted.</summary>
internal static class ApprovalRecordWriter
{
    public static void Write(Stream stream, ApprovalRecord record)
    {
        using (var json = new Utf8JsonWriter(stream, CatalogueWriter.Options))
        {
            json.WriteStartObject();
            json.WriteString("at", TimeText.Format(record.At.ToUniversalTime()));
            CatalogueWriter.WriteItems(json, "entries", record.Entries, WriteEntry);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private static void WriteEntry(Utf8JsonWriter json, ApprovalEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("channel", entry.ChannelId);
        if (!entry.Dimensions.IsEmpty)
        {
            CatalogueWriter.WriteItems(json, "dimensions", entry.Dimensions, static (j, id) => j.WriteStringValue(id));
            CatalogueWriter.WriteItems(json, "values", entry.Values, static (j, value) => j.WriteStringValue(value));
        }

        WriteNumber(json, "attempts", entry.Attempts);
        WriteNumber(json, "approvals", entry.Approvals);
        if (entry.Failures != 0)
        {
            WriteNumber(json, "failures", entry.Failures);
        }

        json.WriteEndObject();
    }

    // Minus zero equals zero, so it is written alike.
    private static void WriteNumber(Utf8JsonWriter json, string field, double number) => json.WriteNumber(field, Math.Abs(number));
}
