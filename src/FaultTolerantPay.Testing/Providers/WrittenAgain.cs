using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FaultTolerantPay.Testing.Providers;

/// <summary>A body that means the same and has other bytes, as a program makes it that reads a body and writes it again.</summary>
internal static class WrittenAgain
{
    /// <summary>The other body; null if the body is neither JSON nor a form.</summary>
    public static byte[]? Of(ReadOnlyMemory<byte> body) => Json(body) ?? Form(body.Span);

    private static byte[]? Json(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            byte[] compact = Write(document, isIndented: false);
            return compact.AsSpan().SequenceEqual(body.Span) ? Write(document, isIndented: true) : compact;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Write(JsonDocument document, bool isIndented)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = isIndented }))
        {
            document.WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The first letter or digit of a value as its percent code.</summary>
    private static byte[]? Form(ReadOnlySpan<byte> body)
    {
        int at = body.IndexOf((byte)'=') + 1;
        return at > 0 && at < body.Length && char.IsAsciiLetterOrDigit((char)body[at])
            ? [.. body[..at], .. Encoding.ASCII.GetBytes($"%{body[at]:X2}"), .. body[(at + 1)..]]
            : null;
    }
}
