using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A merchant's order: with the merchant it names what is paid at most once, by whatever attempt.</summary>
/// <param name="Value">1 to 64 visible ASCII characters (U+0021 to U+007E). Anything else can be held, and is refused by name where it is used.</param>
[JsonConverter(typeof(IdentifierJsonConverter<OrderId>))]
public readonly record struct OrderId(string Value) : IParsable<OrderId>
{
    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is not 1 to 64 visible ASCII characters.</exception>
    public static OrderId Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out OrderId id) ? id : throw Identifier.NotAn<OrderId>();

    /// <summary>Reads an id; false where the text is not 1 to 64 visible ASCII characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out OrderId result)
    {
        bool isValid = Identifier.IsValid(s);
        result = isValid ? new OrderId(s!) : default;
        return isValid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
