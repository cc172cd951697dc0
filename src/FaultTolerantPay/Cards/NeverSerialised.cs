using System.Text.Json;
using System.Text.Json.Serialization;

namespace FaultTolerantPay.Cards;

/// <summary>Refuses to read or write a type that holds secrets (M8).</summary>
internal sealed class NeverSerialised<T> : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw Refused();

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => throw Refused();

    private static NotSupportedException Refused() => new($"{typeof(T).Name} holds secrets and is never serialised.");
}
