using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace FaultTolerantPay.Model;

/// <summary>
/// A key as an object with <c>Merchant</c>, <c>Order</c> and, if its id differs from the order's, <c>Attempt</c>. A key that was written
/// before attempts existed is read as the attempt with the same id as its order.
/// </summary>
public sealed class TransactionKeyJsonConverter : JsonConverter<TransactionKey>
{
    /// <inheritdoc/>
    public override TransactionKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("A TransactionKey is an object with Merchant, Order and, if it differs from the order, Attempt.");
        }

        MerchantId merchant = default;
        OrderId order = default;
        AttemptId? attempt = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            switch (name)
            {
                case nameof(TransactionKey.Merchant):
                    merchant = JsonSerializer.Deserialize(ref reader, InfoOf<MerchantId>(options));
                    break;
                case nameof(TransactionKey.Order):
                    order = JsonSerializer.Deserialize(ref reader, InfoOf<OrderId>(options));
                    break;
                case nameof(TransactionKey.Attempt):
                    attempt = JsonSerializer.Deserialize(ref reader, InfoOf<AttemptId>(options));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        return attempt is { } own ? new TransactionKey(merchant, order, own) : new TransactionKey(merchant, order);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TransactionKey value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString(nameof(TransactionKey.Merchant), value.Merchant.Value);
        writer.WriteString(nameof(TransactionKey.Order), value.Order.Value);
        if (!value.IsNamedLikeOrder)
        {
            writer.WriteString(nameof(TransactionKey.Attempt), value.Attempt.Value);
        }

        writer.WriteEndObject();
    }

    private static JsonTypeInfo<T> InfoOf<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
