using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>The merchant, who is paid, identified by the host's own id.</summary>
/// <param name="Value">
/// 1 to 64 visible ASCII characters (U+0021 to U+007E). The type accepts any text; the operation that uses an invalid id refuses it and
/// names the field.
/// </param>
[JsonConverter(typeof(IdentifierJsonConverter<MerchantId>))]
public readonly record struct MerchantId(string Value) : IParsable<MerchantId>
{
    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is not 1 to 64 visible ASCII characters.</exception>
    public static MerchantId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out MerchantId id) ? id : throw Identifier.NotValid<MerchantId>();

    /// <summary>Reads an id. Returns false if the text is not 1 to 64 visible ASCII characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MerchantId result)
    {
        bool isValid = Identifier.IsValid(s);
        result = isValid ? new MerchantId(s!) : default;
        return isValid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
