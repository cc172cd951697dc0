using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// A currency by its ISO 4217 alphabetic code. The type accepts any text, so that a request with a wrong code can be refused with an error
/// that names it. <see cref="IsKnown"/> says whether the code is in ISO 4217.
/// </summary>
/// <param name="Code">Three upper-case letters, such as <c>EUR</c>.</param>
[JsonConverter(typeof(IdentifierJsonConverter<Currency>))]
public readonly record struct Currency(string Code) : IParsable<Currency>
{
    // The active codes of ISO 4217 list one, by the number of decimals of their minor unit. Codes for metals, funds and testing are left
    // out.
    private static readonly FrozenDictionary<string, int> MinorDigitsByCode = Build();

    /// <summary>Whether the code is an active ISO 4217 currency.</summary>
    public bool IsKnown => Code is not null && MinorDigitsByCode.ContainsKey(Code);

    /// <summary>Decimals of the minor unit: 0 (JPY), 2 (EUR), 3 (KWD) or 4 (CLF).</summary>
    /// <exception cref="InvalidOperationException">The code is not in ISO 4217.</exception>
    public int MinorDigits => Code is not null && MinorDigitsByCode.TryGetValue(Code, out int digits)
        ? digits
        : throw new InvalidOperationException($"Currency '{Code}' is not an active ISO 4217 code.");

    /// <summary>Every known currency, sorted by code.</summary>
    public static IEnumerable<Currency> All => MinorDigitsByCode.Keys.Order(StringComparer.Ordinal).Select(code => new Currency(code));

    /// <summary>Reads a code. It does not check that the code is in ISO 4217: see <see cref="IsKnown"/>.</summary>
    /// <exception cref="FormatException">The text is not three upper-case letters.</exception>
    public static Currency Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out Currency currency) ? currency : throw Identifier.NotValid<Currency>();

    /// <summary>Reads a code. Returns false if the text is not three upper-case letters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Currency result)
    {
        bool isCode = s is { Length: 3 } && !s.AsSpan().ContainsAnyExceptInRange('A', 'Z');
        result = isCode ? new Currency(s!) : default;
        return isCode;
    }

    /// <inheritdoc/>
    public override string ToString() => Code ?? "";

    private static FrozenDictionary<string, int> Build()
    {
        const string TwoDigits =
            "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK " +
            "DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT " +
            "LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN " +
            "QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS " +
            "VED VES WST XCD XCG YER ZAR ZMW ZWG";
        const string NoDigits = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
        const string ThreeDigits = "BHD IQD JOD KWD LYD OMR TND";
        const string FourDigits = "CLF UYW";
        var digits = new Dictionary<string, int>(StringComparer.Ordinal);
        void Add(string codes, int count)
        {
            foreach (string code in codes.Split(' '))
            {
                digits.Add(code, count);
            }
        }
        Add(TwoDigits, 2);
        Add(NoDigits, 0);
        Add(ThreeDigits, 3);
        Add(FourDigits, 4);
        return digits.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
