using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FaultTolerantPay.Model;

/// <summary>Reads and writes an id as a JSON string, also as a property name.</summary>
/// <typeparam name="T">
/// The id type. <see cref="object.ToString"/> gives its text, and <see cref="IParsable{TSelf}.TryParse"/> reads it.
/// </typeparam>
public sealed class IdentifierJsonConverter<T> : JsonConverter<T>
    where T : struct, IParsable<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? Parse(reader.GetString())
            : throw new JsonException($"Expected a string for {typeof(T).Name}, found {reader.TokenType}.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

    /// <inheritdoc/>
    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString());

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString()!);

    // The message leaves out the text, which could be a card number in the wrong field (M8).
    private static T Parse(string? text) =>
        T.TryParse(text, CultureInfo.InvariantCulture, out T value)
            ? value
            : throw new JsonException($"The text is not a valid {typeof(T).Name}: expected {Identifier.ExpectationFor<T>()}.");
}
