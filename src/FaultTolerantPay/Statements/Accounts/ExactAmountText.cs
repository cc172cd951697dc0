namespace FaultTolerantPay.Statements.Accounts;

/// <summary>Reads the amounts of account statements: digits, with a point or a comma before the decimals, and never a sign.</summary>
internal static class ExactAmountText
{
    private const int Decimals = 6;

    // More digits than any amount has. Zeros at the front count too.
    private const int MaxLength = 40;

    /// <summary>Reads an amount with a point, as XML has it: <c>18.150</c> or <c>18</c>.</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    public static string? ReadWithPoint(ReadOnlySpan<char> text, out long micros) => Read(text, '.', out micros);

    /// <summary>Reads an amount of SWIFT, in which the comma is required: <c>18,15</c> or <c>18,</c>.</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    public static string? ReadWithComma(ReadOnlySpan<char> text, out long micros)
    {
        micros = 0;
        // An amount without it could be one in minor units: balances would add up all the same, a hundredfold.
        return text.Contains(',') ? Read(text, ',', out micros) : "an amount with a decimal comma is expected, such as 1234,56 or 1234,";
    }

    private static string? Read(ReadOnlySpan<char> text, char mark, out long micros)
    {
        micros = 0;
        int at = text.IndexOf(mark);
        ReadOnlySpan<char> whole = at < 0 ? text : text[..at];
        ReadOnlySpan<char> part = at < 0 ? [] : text[(at + 1)..].TrimEnd('0');
        if (whole.IsEmpty || text.Length > MaxLength || whole.ContainsAnyExceptInRange('0', '9') || part.ContainsAnyExceptInRange('0', '9'))
        {
            return $"an amount of digits with an optional '{mark}' is expected, without sign or spaces";
        }

        if (part.Length > Decimals)
        {
            return $"the amount has more than {Decimals} decimals and is never rounded";
        }

        Int128 sum = 0;
        foreach (char digit in whole)
        {
            sum = Add(sum, digit);
        }

        for (int i = 0; i < Decimals; i++)
        {
            sum = Add(sum, i < part.Length ? part[i] : '0');
        }

        if (sum > long.MaxValue)
        {
            return "the amount is above 9,223,372,036,854, which is the limit";
        }

        micros = (long)sum;
        return null;
    }

    // At most 46 digits come here, which Int128 cannot hold: what is beyond the limit stays beyond it.
    private static Int128 Add(Int128 sum, char digit) => sum > long.MaxValue ? sum : (sum * 10) + (digit - '0');
}
