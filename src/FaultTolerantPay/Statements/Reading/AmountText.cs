using System.Globalization;

namespace FaultTolerantPay.Statements.Reading;

/// <summary>Reads and writes amounts exactly: digits become whole numbers, and nothing is rounded.</summary>
internal static class AmountText
{
    /// <summary>The millionths of a major unit.</summary>
    public const long MicrosPerMajor = 1_000_000;

    private const int Decimals = 6;
    private const string TooLarge = "the amount is above 9,223,372,036,854, which is the limit";
    private const string NoAmount = "this is no amount";

    /// <summary>Reads an amount.</summary>
    /// <param name="text">The text.</param>
    /// <param name="form">How it is written.</param>
    /// <param name="microsPerMinor">The millionths of a minor unit of its currency.</param>
    /// <param name="micros">The amount in millionths of the major unit; 0 if it cannot be read.</param>
    /// <returns>What is wrong; null if nothing is.</returns>
    public static string? Read(ReadOnlySpan<char> text, AmountForm form, long microsPerMinor, out long micros)
    {
        micros = 0;
        if (text.IsEmpty)
        {
            return "the amount is missing";
        }

        if (ReadSign(ref text, form.Sign) is not { } isNegative)
        {
            return form.Sign is AmountSign.CreditIsPlus or AmountSign.DebitIsPlus ? "the amount has no C or D in front" : NoAmount;
        }

        int point = form.IsMinor ? -1 : text.IndexOf(form.DecimalPoint);
        string? problem = ReadWhole(point < 0 ? text : text[..point], form.Group, out long whole);
        long fraction = 0;
        problem ??= point < 0 ? null : ReadFraction(text[(point + 1)..], out fraction);
        if (problem is not null)
        {
            return problem;
        }

        Int128 exact = (Int128)whole * (form.IsMinor ? microsPerMinor : MicrosPerMajor) + fraction;
        if (exact > long.MaxValue)
        {
            return TooLarge;
        }

        micros = isNegative ? -(long)exact : (long)exact;
        return null;
    }

    /// <summary>An amount as a form writes it, with at least so many decimals.</summary>
    public static string Written(Int128 micros, AmountForm form, int decimals)
    {
        bool isNegative = micros < 0;
        (Int128 whole, Int128 fraction) = Int128.DivRem(Int128.Abs(micros), MicrosPerMajor);
        string digits = fraction.ToString($"D{Decimals}", CultureInfo.InvariantCulture).TrimEnd('0').PadRight(decimals, '0');
        bool isShownNegative = isNegative != (form.Sign == AmountSign.Turned);
        return (isShownNegative && micros != 0 ? "-" : "") + whole.ToString(CultureInfo.InvariantCulture)
            + (digits.Length == 0 ? "" : form.DecimalPoint + digits);
    }

    /// <summary>Takes the sign off. Null if a sign is wrong or missing.</summary>
    private static bool? ReadSign(ref ReadOnlySpan<char> text, AmountSign sign)
    {
        char first = text[0];
        if (sign is AmountSign.Leading or AmountSign.Turned)
        {
            if (first is '-' or '+')
            {
                text = text[1..];
            }

            return (first == '-') != (sign == AmountSign.Turned);
        }

        if (first is not ('C' or 'D'))
        {
            return null;
        }

        text = text[1..];
        return (first == 'D') != (sign == AmountSign.DebitIsPlus);
    }

    /// <summary>Digits, with separators between groups of three or with none.</summary>
    private static string? ReadWhole(ReadOnlySpan<char> text, char? group, out long whole)
    {
        whole = 0;
        int inGroup = 0;
        bool isGrouped = false;
        foreach (char c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                if (whole > (long.MaxValue - 9) / 10)
                {
                    return TooLarge;
                }

                whole = (whole * 10) + (c - '0');
                inGroup++;
            }
            else if (c == group && (isGrouped ? inGroup == 3 : inGroup is > 0 and <= 3))
            {
                isGrouped = true;
                inGroup = 0;
            }
            else
            {
                return NoAmount;
            }
        }

        return text.IsEmpty || (isGrouped && inGroup != 3) ? NoAmount : null;
    }

    /// <summary>Decimals in millionths. Zeros beyond the sixth decimal say nothing more.</summary>
    private static string? ReadFraction(ReadOnlySpan<char> text, out long fraction)
    {
        fraction = 0;
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
        {
            return NoAmount;
        }

        for (int i = 0; i < Decimals; i++)
        {
            fraction = (fraction * 10) + (i < text.Length ? text[i] - '0' : 0);
        }

        return text.Length > Decimals && text[Decimals..].ContainsAnyExcept('0')
            ? $"the amount has more than {Decimals} decimals and is never rounded"
            : null;
    }
}
