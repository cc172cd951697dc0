using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A logical channel of a provider, identified by the id in the routing catalogue.</summary>
/// <param name="Value">
/// 1 to 64 visible ASCII characters (U+0021 to U+007E). The type accepts any text; the operation that uses an invalid id refuses it and
/// names the field.
/// </param>
[JsonConverter(typeof(IdentifierJsonConverter<ChannelId>))]
public readonly record struct ChannelId(string Value) : IParsable<ChannelId>
{
    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is not 1 to 64 visible ASCII characters.</exception>
    public static ChannelId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out ChannelId id) ? id : throw Identifier.NotValid<ChannelId>();

    /// <summary>Reads an id. Returns false if the text is not 1 to 64 visible ASCII characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ChannelId result)
    {
        bool isValid = Identifier.IsValid(s);
        result = isValid ? new ChannelId(s!) : default;
        return isValid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
