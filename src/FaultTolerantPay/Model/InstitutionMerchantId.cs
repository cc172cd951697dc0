using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>The merchant's id at one institution, which that institution assigned.</summary>
/// <param name="Value">
/// 1 to 64 visible ASCII characters (U+0021 to U+007E). The type accepts any text; the operation that uses an invalid id refuses it and
/// names the field.
/// </param>
[JsonConverter(typeof(IdentifierJsonConverter<InstitutionMerchantId>))]
public readonly record struct InstitutionMerchantId(string Value) : IParsable<InstitutionMerchantId>
{
    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is not 1 to 64 visible ASCII characters.</exception>
    public static InstitutionMerchantId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out InstitutionMerchantId id) ? id : throw Identifier.NotValid<InstitutionMerchantId>();

    /// <summary>Reads an id. Returns false if the text is not 1 to 64 visible ASCII characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out InstitutionMerchantId result)
    {
        bool isValid = Identifier.IsValid(s);
        result = isValid ? new InstitutionMerchantId(s!) : default;
        return isValid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
