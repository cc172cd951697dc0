using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A payment company with an interface of its own, identified by the id in the routing catalogue.</summary>
/// <param name="Value">
/// 1 to 64 visible ASCII characters (U+0021 to U+007E). The type accepts any text; the operation that uses an invalid id refuses it and
/// names the field.
/// </param>
[JsonConverter(typeof(IdentifierJsonConverter<ProviderId>))]
public readonly record struct ProviderId(string Value) : IParsable<ProviderId>
{
    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is not 1 to 64 visible ASCII characters.</exception>
    public static ProviderId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out ProviderId id) ? id : throw Identifier.NotValid<ProviderId>();

    /// <summary>Reads an id. Returns false if the text is not 1 to 64 visible ASCII characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ProviderId result)
    {
        bool isValid = Identifier.IsValid(s);
        result = isValid ? new ProviderId(s!) : default;
        return isValid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
