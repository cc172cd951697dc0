using System.Buffers;
using System.Globalization;
using System.Text;

namespace FaultTolerantPay.Model;

/// <summary>
/// The one rule for outside text that is stored, logged or shown: visible characters, a maximum length, no full card number (M8). A line
/// break, an escape sequence or a mark that changes the writing direction could forge rows of an audit log. Text that a person writes is
/// refused if it breaks the rule (<see cref="FindError"/>); text from a machine is cleaned (<see cref="Clean"/>).
/// </summary>
internal static class PlainText
{
    /// <summary>The maximum length of the reason for an action, in characters.</summary>
    public const int MaxReasonLength = 500;

    /// <summary>The minimum number of letters or digits in a reason.</summary>
    public const int MinReasonLetters = 4;

    /// <summary>The maximum length of a machine's code or reference, in characters.</summary>
    public const int MaxCodeLength = 200;

    /// <summary>The maximum length of a timeline entry or of evidence, in characters.</summary>
    public const int MaxLineLength = 2_000;

    /// <summary>The expected format of a reason, for messages.</summary>
    public static string ReasonExpectation { get; } =
        $"up to {MaxReasonLength} visible characters, {MinReasonLetters} of them letters or digits, without a card number";

    private const int MinCardDigits = 13;
    private const int MaxCardDigits = 19;
    private const int DigitsLeftOfCard = 4;

    private static readonly SearchValues<char> Visible =
        SearchValues.Create(" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    // Letters and marks that Unicode does not class as invisible but that show nothing: fillers, joiners, the empty Braille pattern.
    private static readonly SearchValues<char> ShowNothing = SearchValues.Create("\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0");

    /// <summary>The error in a text that a person wrote; null if there is none. The error never repeats the text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">Its maximum length, in characters.</param>
    public static string? FindError(string? text, int maxLength)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "is empty";
        }

        if (text.Length > maxLength)
        {
            return $"is {text.Length} characters long";
        }

        int at = FindInvisible(text);
        if (at >= 0)
        {
            return $"has the character U+{(int)text[at]:X4} at position {at + 1}";
        }

        (int start, int length) = FindCard(text, 0);
        return length == 0 ? null : $"has what looks like a card number at position {start + 1}";
    }

    /// <summary>The error in a reason; null if there is none.</summary>
    public static string? FindReasonError(string? reason)
    {
        if (FindError(reason, MaxReasonLength) is { } error)
        {
            return error;
        }

        int letters = reason!.Count(char.IsLetterOrDigit);
        return letters < MinReasonLetters ? $"has {letters} letters or digits" : null;
    }

    /// <summary>
    /// Makes a machine's text fit to be stored. Invisible characters are written as their code (<c>\u001B</c>), text beyond the maximum
    /// length is cut, and a card number keeps only its last four digits. Cleaning a text twice changes nothing more.
    /// </summary>
    /// <param name="text">The text; null stays null.</param>
    /// <param name="maxLength">Its maximum length, in characters.</param>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Clean(string? text, int maxLength)
    {
        if (text is null || (text.Length <= maxLength && !MayHoldCard(text) && text.AsSpan().IndexOfAnyExcept(Visible) < 0))
        {
            return text;
        }

        return MaskCards(Cut(Escape(text), maxLength));
    }

    /// <summary>
    /// Makes a name that the library builds from ids fit to be stored and shown. Digits are kept, because other digits would name something
    /// else.
    /// </summary>
    internal static string Name(string text) => Cut(Escape(text), MaxLineLength);

    /// <summary>
    /// The text with invisible characters written as their code, for screens and logs. It then takes one line and cannot control a
    /// terminal.
    /// </summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = FindInvisible(text);
        if (at < 0)
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        int from = 0;
        while (at >= 0)
        {
            escaped.Append(text, from, at - from).Append(CultureInfo.InvariantCulture, $"\\u{(int)text[at]:X4}");
            from = at + 1;
            int next = FindInvisible(text.AsSpan(from));
            at = next < 0 ? -1 : from + next;
        }
        return escaped.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>Makes one of the library's own messages, which may repeat input of any length, fit to be shown.</summary>
    internal static string Shown(string text) => MaskCards(Escape(text));

    /// <summary>The text in which apparent card numbers keep only their last four digits. Asterisks replace the others.</summary>
    public static string MaskCards(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!MayHoldCard(text))
        {
            return text;
        }

        char[]? masked = null;
        int from = 0;
        while (FindCard(text, from) is { Length: > 0 } card)
        {
            masked ??= text.ToCharArray();
            int left = CountDigits(text.AsSpan(card.Start, card.Length)) - DigitsLeftOfCard;
            for (int i = card.Start; left > 0; i++)
            {
                if (!char.IsAsciiDigit(text[i]))
                {
                    continue;
                }

                masked[i] = '*';
                left--;
            }
            from = card.Start + card.Length;
        }
        return masked is null ? text : new string(masked);
    }

    private static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        int end = maxLength - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }

    /// <summary>The position of the first invisible character; -1 if there is none.</summary>
    private static int FindInvisible(ReadOnlySpan<char> text)
    {
        int at = text.IndexOfAnyExcept(Visible);
        while (at >= 0 && at < text.Length)
        {
            if (Rune.DecodeFromUtf16(text[at..], out Rune rune, out int length) != OperationStatus.Done || IsInvisible(rune))
            {
                return at;
            }

            at += length;
        }
        return -1;
    }

    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        || (rune.IsBmp && ShowNothing.Contains((char)rune.Value));

    private static bool MayHoldCard(string text) => text.Length >= MinCardDigits && CountDigits(text) >= MinCardDigits;

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        int digits = 0;
        foreach (char c in text)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
        }

        return digits;
    }

    /// <summary>
    /// Finds the next apparent card number: 13 to 19 digits, with single spaces or hyphens allowed between them, a first digit that card
    /// numbers have, and a valid check digit (Luhn).
    /// </summary>
    private static (int Start, int Length) FindCard(string text, int from)
    {
        int i = from;
        while (i < text.Length)
        {
            if (!char.IsAsciiDigit(text[i]))
            {
                i++;
                continue;
            }
            int start = i, end = i, digits = 0;
            for (; i < text.Length; i++)
            {
                if (char.IsAsciiDigit(text[i]))
                {
                    digits++;
                    end = i + 1;
                }
                else if (text[i] is not (' ' or '-') || !(i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])))
                {
                    break;
                }
            }
            if (digits is >= MinCardDigits and <= MaxCardDigits && text[start] is >= '2' and <= '6'
                && HasCheckDigit(text.AsSpan(start, end - start)))
            {
                return (start, end - start);
            }
        }
        return default;
    }

    /// <summary>Whether the last digit is the check digit of those before it (Luhn). Other characters than digits are skipped.</summary>
    internal static bool HasCheckDigit(ReadOnlySpan<char> number)
    {
        int sum = 0;
        bool isDoubled = false;
        for (int i = number.Length - 1; i >= 0; i--)
        {
            if (!char.IsAsciiDigit(number[i]))
            {
                continue;
            }

            int digit = (number[i] - '0') * (isDoubled ? 2 : 1);
            sum += digit > 9 ? digit - 9 : digit;
            isDoubled = !isDoubled;
        }
        return sum % 10 == 0;
    }
}
