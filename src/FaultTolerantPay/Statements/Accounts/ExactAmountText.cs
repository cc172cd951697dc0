using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay.Statements.Accounts;

/// <summary>Reads the amounts of account statements: digits, with a point or a comma before the decimals, and never a sign.</summary>
internal static class ExactAmountText
{
    private static readonly AmountForm Point = new(), Comma = new(DecimalPoint: ',');

    /// <summary>Reads an amount with a point, as XML has it: <c>18.150</c> or <c>18</c>.</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    public static string? ReadWithPoint(ReadOnlySpan<char> text, out long micros) => Read(text, Point, out micros);

    /// <summary>Reads an amount of SWIFT, in which the comma is required: <c>18,15</c> or <c>18,</c>.</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    public static string? ReadWithComma(ReadOnlySpan<char> text, out long micros)
    {
        micros = 0;
        // An amount without it could be one in minor units: balances would add up all the same, a hundredfold.
        return text.Contains(',') ? Read(text, Comma, out micros) : "an amount with a decimal comma is expected, such as 1234,56 or 1234,";
    }

    private static string? Read(ReadOnlySpan<char> text, AmountForm form, out long micros)
    {
        micros = 0;
        int at = text.IndexOf(form.DecimalPoint);
        ReadOnlySpan<char> whole = at < 0 ? text : text[..at];
        ReadOnlySpan<char> part = at < 0 ? [] : text[(at + 1)..];
        if (whole.IsEmpty || whole.ContainsAnyExceptInRange('0', '9') || part.ContainsAnyExceptInRange('0', '9'))
        {
            return $"an amount of digits with an optional '{form.DecimalPoint}' is expected, without sign or spaces";
        }

        return AmountText.Read(part.IsEmpty ? whole : text, form, AmountText.MicrosPerMajor, out micros);
    }
}
