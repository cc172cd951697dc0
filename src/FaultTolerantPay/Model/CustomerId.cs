using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A customer: the payer, by the host's own id. Never a card number.</summary>
/// <param name="Value">1 to 64 visible ASCII characters (U+0021 to U+007E). Anything else can be held, and is refused by name where it is used.</param>
[JsonConverter(typeof(IdentifierJsonConverter<CustomerId>))]
public readonly record struct CustomerId(string Value) : IParsable<CustomerId>
{
    /// <summary>Stands in the place of a customer that is forgotten.</summary>
    public static CustomerId Forgotten { get; } = new("(forgotten)");

    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is not 1 to 64 visible ASCII characters.</exception>
    public static CustomerId Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out CustomerId id) ? id : throw Identifier.NotAn<CustomerId>();

    /// <summary>Reads an id; false where the text is not 1 to 64 visible ASCII characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out CustomerId result)
    {
        bool isValid = Identifier.IsValid(s);
        result = isValid ? new CustomerId(s!) : default;
        return isValid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
