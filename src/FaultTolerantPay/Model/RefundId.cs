using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A merchant's refund. Together with the payment's key it identifies one refund permanently.</summary>
/// <param name="Value">
/// 1 to 64 visible ASCII characters (U+0021 to U+007E). The type accepts any text; the operation that uses an invalid id refuses it and
/// names the field.
/// </param>
[JsonConverter(typeof(IdentifierJsonConverter<RefundId>))]
public readonly record struct RefundId(string Value) : IParsable<RefundId>
{
    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is not 1 to 64 visible ASCII characters.</exception>
    public static RefundId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out RefundId id) ? id : throw Identifier.NotValid<RefundId>();

    /// <summary>Reads an id. Returns false if the text is not 1 to 64 visible ASCII characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RefundId result)
    {
        bool isValid = Identifier.IsValid(s);
        result = isValid ? new RefundId(s!) : default;
        return isValid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
