using System.Text.Json;
using System.Text.Json.Serialization;

namespace FaultTolerantPay.Cards;

/// <summary>
/// Refuses to read or write a type that holds secrets (M8). It is public, because a host's own <c>JsonSerializerContext</c> would serialise
/// the members of a type whose converter it cannot use.
/// </summary>
public sealed class NeverSerialised<T> : JsonConverter<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw Refused();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => throw Refused();

    private static NotSupportedException Refused() => new($"{typeof(T).Name} holds secrets and is never serialised.");
}
