using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>One outage. The store numbers outages from 1. <see cref="None"/> if a single request failed and no outage is open.</summary>
/// <param name="Value">The number; 0 for none.</param>
[JsonConverter(typeof(IdentifierJsonConverter<OutageId>))]
public readonly record struct OutageId(long Value) : IParsable<OutageId>
{
    /// <summary>No outage.</summary>
    public static OutageId None => default;

    /// <summary>Reads a number.</summary>
    /// <exception cref="FormatException">The text is not a number of 0 or more, in decimal digits.</exception>
    public static OutageId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out OutageId id) ? id : throw Identifier.NotValid<OutageId>();

    /// <summary>Reads a number. Returns false if the text is not a number of 0 or more, in decimal digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out OutageId result)
    {
        bool isNumber = long.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out long value);
        result = new OutageId(value);
        return isNumber;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
