using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A third-party institution where merchants are registered, identified by the host's own id.</summary>
/// <param name="Value">
/// 1 to 64 visible ASCII characters (U+0021 to U+007E). The type accepts any text; the operation that uses an invalid id refuses it and
/// names the field.
/// </param>
[JsonConverter(typeof(IdentifierJsonConverter<InstitutionId>))]
public readonly record struct InstitutionId(string Value) : IParsable<InstitutionId>
{
    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is not 1 to 64 visible ASCII characters.</exception>
    public static InstitutionId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out InstitutionId id) ? id : throw Identifier.NotValid<InstitutionId>();

    /// <summary>Reads an id. Returns false if the text is not 1 to 64 visible ASCII characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out InstitutionId result)
    {
        bool isValid = Identifier.IsValid(s);
        result = isValid ? new InstitutionId(s!) : default;
        return isValid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
