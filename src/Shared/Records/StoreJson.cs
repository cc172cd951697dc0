using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Records;

/// <summary>
/// The stored form of records: every settable property under its name, ids as plain text, enums by name. A new property is stored from then
/// on; if an old record lacks it, it has its default.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, UseStringEnumConverter = true)]
[JsonSerializable(typeof(TransactionRecord))]
[JsonSerializable(typeof(Advance))]
[JsonSerializable(typeof(ChannelPayment))]
[JsonSerializable(typeof(CardChannelRecord))]
[JsonSerializable(typeof(ChannelSettlement))]
[JsonSerializable(typeof(Instruction))]
[JsonSerializable(typeof(OutboxMessage))]
[JsonSerializable(typeof(Discrepancy))]
[JsonSerializable(typeof(ApprovalRequest))]
[JsonSerializable(typeof(Merchant))]
[JsonSerializable(typeof(ConsentChange))]
[JsonSerializable(typeof(StatementDiscrepancy))]
[JsonSerializable(typeof(StatementReconciliation))]
[JsonSerializable(typeof(HeldRow[]))]
internal sealed partial class StoreJson : JsonSerializerContext
{
    /// <summary>The options to use: ids as plain text, and characters not escaped.</summary>
    public static StoreJson Records { get; } = new(new JsonSerializerOptions
    {
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new TextConverter<MerchantId>(t => new(t), v => v.Value),
            new TextConverter<OrderId>(t => new(t), v => v.Value),
            new TextConverter<AttemptId>(t => new(t), v => v.Value),
            new OutageConverter(),
            new TextConverter<CustomerId>(t => new(t), v => v.Value),
            new TextConverter<ChannelId>(t => new(t), v => v.Value),
            new TextConverter<ProviderId>(t => new(t), v => v.Value),
            new TextConverter<InstitutionId>(t => new(t), v => v.Value),
            new TextConverter<InstitutionMerchantId>(t => new(t), v => v.Value),
            new TextConverter<OperatorId>(t => new(t), v => v.Value),
            new TextConverter<RefundId>(t => new(t), v => v.Value),
            new TextConverter<Currency>(t => new(t), v => v.Code),
        },
    });

    public static byte[] Write<T>(T record, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(record, type);

    public static T Read<T>(ReadOnlySpan<byte> text, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(text, type) ?? throw new JsonException($"Expected a {typeof(T).Name}, found null.");

    private sealed class TextConverter<T>(Func<string, T> read, Func<T, string> write) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => read(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
    }
}
