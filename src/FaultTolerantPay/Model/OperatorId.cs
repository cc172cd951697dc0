using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A person, or a system, that gives an instruction which is kept on record under this name.</summary>
/// <param name="Value">1 to 64 visible ASCII characters (U+0021 to U+007E). Anything else can be held, and is refused by name where it is used.</param>
[JsonConverter(typeof(IdentifierJsonConverter<OperatorId>))]
public readonly record struct OperatorId(string Value) : IParsable<OperatorId>
{
    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is not 1 to 64 visible ASCII characters.</exception>
    public static OperatorId Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out OperatorId id) ? id : throw Identifier.NotAn<OperatorId>();

    /// <summary>Reads an id; false where the text is not 1 to 64 visible ASCII characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out OperatorId result)
    {
        bool isValid = Identifier.IsValid(s);
        result = isValid ? new OperatorId(s!) : default;
        return isValid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
