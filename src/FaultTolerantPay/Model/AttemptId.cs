using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// One attempt to pay an order. It is the idempotency key: a repeated request for the same attempt gets the same outcome.
/// </summary>
/// <param name="Value">
/// 1 to 64 visible ASCII characters (U+0021 to U+007E). The type accepts any text; the operation that uses an invalid id refuses it and
/// names the field.
/// </param>
[JsonConverter(typeof(IdentifierJsonConverter<AttemptId>))]
public readonly record struct AttemptId(string Value) : IParsable<AttemptId>
{
    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is not 1 to 64 visible ASCII characters.</exception>
    public static AttemptId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out AttemptId id) ? id : throw Identifier.NotValid<AttemptId>();

    /// <summary>Reads an id. Returns false if the text is not 1 to 64 visible ASCII characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out AttemptId result)
    {
        bool isValid = Identifier.IsValid(s);
        result = isValid ? new AttemptId(s!) : default;
        return isValid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
