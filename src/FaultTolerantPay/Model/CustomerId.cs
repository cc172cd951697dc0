using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>The customer, who pays, identified by the host's own id. Never a card number.</summary>
/// <param name="Value">
/// 1 to 64 visible ASCII characters (U+0021 to U+007E). The type accepts any text; the operation that uses an invalid id refuses it and
/// names the field.
/// </param>
[JsonConverter(typeof(IdentifierJsonConverter<CustomerId>))]
public readonly record struct CustomerId(string Value) : IParsable<CustomerId>
{
    /// <summary>Replaces the id of an erased customer.</summary>
    public static CustomerId Erased { get; } = new("(forgotten)");

    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is not 1 to 64 visible ASCII characters.</exception>
    public static CustomerId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out CustomerId id) ? id : throw Identifier.NotValid<CustomerId>();

    /// <summary>Reads an id. Returns false if the text is not 1 to 64 visible ASCII characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out CustomerId result)
    {
        bool isValid = Identifier.IsValid(s);
        result = isValid ? new CustomerId(s!) : default;
        return isValid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
