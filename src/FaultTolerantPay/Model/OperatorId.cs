using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>The person or system that requests an action. The record of the action keeps this name.</summary>
/// <param name="Value">
/// 1 to 64 visible ASCII characters (U+0021 to U+007E). The type accepts any text; the operation that uses an invalid id refuses it and
/// names the field.
/// </param>
[JsonConverter(typeof(IdentifierJsonConverter<OperatorId>))]
public readonly record struct OperatorId(string Value) : IParsable<OperatorId>
{
    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is not 1 to 64 visible ASCII characters.</exception>
    public static OperatorId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out OperatorId id) ? id : throw Identifier.NotValid<OperatorId>();

    /// <summary>Reads an id. Returns false if the text is not 1 to 64 visible ASCII characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out OperatorId result)
    {
        bool isValid = Identifier.IsValid(s);
        result = isValid ? new OperatorId(s!) : default;
        return isValid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
