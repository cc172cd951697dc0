using System.Globalization;

namespace FaultTolerantPay.Model;

/// <summary>Finds what looks like a card number in outside text, and leaves its last four digits (M8).</summary>
internal static class CardText
{
    private const int MinCardDigits = 13;
    private const int MinOtherDigits = 15;
    private const int MaxCardDigits = 19;
    private const int DigitsLeftOfCard = 4;
    private const int MaxGroups = 5;

    /// <summary>The text in which apparent card numbers keep only their last four digits. Asterisks replace the others.</summary>
    public static string Mask(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!MayHold(text))
        {
            return text;
        }

        char[]? masked = null;
        int from = 0;
        while (Find(text, from) is { Length: > 0 } card)
        {
            masked ??= text.ToCharArray();
            int left = CountDigits(text.AsSpan(card.Start, card.Length)) - DigitsLeftOfCard;
            for (from = card.Start; left > 0; from++)
            {
                if (!char.IsDigit(text[from]))
                {
                    continue;
                }

                masked[from] = '*';
                left--;
            }
            // The digits that are left could begin another one.
        }
        return masked is null ? text : new string(masked);
    }

    /// <summary>Whether a text has enough digits for a card number.</summary>
    public static bool MayHold(string text) => text.Length >= MinCardDigits && CountDigits(text) >= MinCardDigits;

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        int digits = 0;
        foreach (char c in text)
        {
            digits += char.IsDigit(c) ? 1 : 0;
        }

        return digits;
    }

    /// <summary>
    /// Finds the next apparent card number: 13 to 19 digits (15 to 19 if it begins with 1, 8 or 9), with single separators allowed between
    /// them, a first digit that card numbers have, and a valid check digit (Luhn). Beside other numbers (an expiry date, a code, another
    /// card) it is found if it is written as one group, or in the groups that are printed on cards.
    /// </summary>
    public static (int Start, int Length) Find(string text, int from)
    {
        int i = from;
        while (i < text.Length)
        {
            if (!char.IsDigit(text[i]))
            {
                i++;
                continue;
            }

            int start = i;
            i = EndOfRun(text, start);
            if (IsCard(text.AsSpan(start, i - start)))
            {
                return (start, i - start);
            }

            for (int group = start; group < i; group = EndOfGroup(text, group) + 1)
            {
                if (LengthOfCardAt(text.AsSpan(0, i), group) is > 0 and int length)
                {
                    return (group, length);
                }
            }
        }

        return default;
    }

    /// <summary>The length of the card number that begins with a group of digits, whatever follows it; 0 if there is none.</summary>
    private static int LengthOfCardAt(ReadOnlySpan<char> text, int start)
    {
        Span<int> lengths = stackalloc int[MaxGroups];
        int end = start - 1;
        for (int count = 0; count < MaxGroups && end < text.Length; count++)
        {
            int begin = end + 1;
            end = EndOfGroup(text, begin);
            lengths[count] = end - begin;
            if (IsPrinted(lengths[..(count + 1)]) && IsCard(text[start..end]))
            {
                return end - start;
            }
        }

        return 0;
    }

    /// <summary>Whether groups of these lengths are written like a card number: 16, 4-4-4-4 (and up to 3 more), 4-6-5 or 4-6-4.</summary>
    private static bool IsPrinted(ReadOnlySpan<int> lengths) => lengths switch
    {
        [_] => true,
        [4, 6, 4 or 5] => true,
        [4, 4, 4, >= 1 and <= 4] => true,
        [4, 4, 4, 4, >= 1 and <= 3] => true,
        _ => false,
    };

    private static bool IsCard(ReadOnlySpan<char> number)
    {
        // Numbers that begin with 1, 8 or 9 are rarer and longer: airlines' cards, and about one in fifteen of China's prefixes.
        int fewest = DigitOf(number[0]) switch
        {
            >= 2 and <= 6 => MinCardDigits,
            1 or 8 or 9 => MinOtherDigits,
            _ => int.MaxValue,
        };
        int digits = CountDigits(number);
        return digits >= fewest && digits <= MaxCardDigits && HasCheckDigit(number);
    }

    /// <summary>The end of a run of digits with single separators between them.</summary>
    private static int EndOfRun(string text, int start)
    {
        int end = EndOfGroup(text, start);
        while (end + 1 < text.Length && IsSeparator(text[end]) && char.IsDigit(text[end + 1]))
        {
            end = EndOfGroup(text, end + 1);
        }

        return end;
    }

    private static int EndOfGroup(ReadOnlySpan<char> text, int start)
    {
        int end = start;
        while (end < text.Length && char.IsDigit(text[end]))
        {
            end++;
        }

        return end;
    }

    /// <summary>
    /// Whether a character may stand between the digits of a card number: a space or dash of any kind, or one that shows nothing.
    /// </summary>
    private static bool IsSeparator(char c) => c is ' ' or '-'
        || (!PlainText.IsVisible(c)
            && (char.IsWhiteSpace(c)
                || char.GetUnicodeCategory(c) is UnicodeCategory.DashPunctuation or UnicodeCategory.Control or UnicodeCategory.Format
                || PlainText.ShowsNothing(c)));

    // In any script: fullwidth digits are read as others are.
    private static int DigitOf(char c) => char.IsAsciiDigit(c) ? c - '0' : CharUnicodeInfo.GetDecimalDigitValue(c);

    /// <summary>Whether the last digit is the check digit of those before it (Luhn). Other characters than digits are skipped.</summary>
    public static bool HasCheckDigit(ReadOnlySpan<char> number)
    {
        int sum = 0;
        bool isDoubled = false;
        for (int i = number.Length - 1; i >= 0; i--)
        {
            if (!char.IsDigit(number[i]))
            {
                continue;
            }

            int digit = DigitOf(number[i]) * (isDoubled ? 2 : 1);
            sum += digit > 9 ? digit - 9 : digit;
            isDoubled = !isDoubled;
        }
        return sum % 10 == 0;
    }
}
