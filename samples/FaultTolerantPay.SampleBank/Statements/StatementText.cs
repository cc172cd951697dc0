using System.Globalization;
using System.Text;

namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>How amounts, times and references are written.</summary>
internal static class StatementText
{
    public static readonly TimeSpan China = TimeSpan.FromHours(8);

    // ISO 4217: currencies whose minor unit is no hundredth.
    private static readonly string[] WithoutDecimals =
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];

    private static readonly string[] WithThousandths = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    /// <summary>GBK, in which UnionPay and Alipay write.</summary>
    public static Encoding Gbk { get; } = CodePagesEncodingProvider.Instance.GetEncoding(936)!;

    /// <summary>UTF-8 without a mark at its beginning.</summary>
    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>An amount in major units.</summary>
    public static string Major(long minor, string currency)
    {
        (decimal unit, string form) = WithoutDecimals.Contains(currency, StringComparer.Ordinal) ? (1m, "0")
            : WithThousandths.Contains(currency, StringComparer.Ordinal) ? (1000m, "0.000")
            : (100m, "0.00");
        return (minor / unit).ToString(form, CultureInfo.InvariantCulture);
    }

    /// <summary>An amount in yuan.</summary>
    public static string Yuan(long fen, int decimals = 2) =>
        (fen / 100m).ToString($"F{decimals}", CultureInfo.InvariantCulture);

    public static string ChinaTime(Movement movement) =>
        movement.BookedAt.ToOffset(China).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The bank's reference of a booking.</summary>
    public static string BankReference(long bookingId) => bookingId.ToString("D16", CultureInfo.InvariantCulture);

    /// <summary>A reference that has no character with a meaning in a format, and is not longer than its field.</summary>
    /// <exception cref="UnwritableException">It has one, or is longer. A shortened reference would be another one.</exception>
    public static string Plain(string reference, int maxLength) =>
        reference.Length <= maxLength && reference.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/')
            ? reference
            : throw new UnwritableException($"the reference {reference} has a character that the format does not take, or more than "
                + $"{maxLength.ToString(CultureInfo.InvariantCulture)}");
}
