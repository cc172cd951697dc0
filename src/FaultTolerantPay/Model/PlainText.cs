using System.Buffers;
using System.Globalization;
using System.Text;

namespace FaultTolerantPay.Model;

/// <summary>
/// The one rule for text that comes from outside and is stored, logged or shown: characters that can be seen, up to a length, without a full card number (M8). A line break, an escape or a mark that turns
/// the direction of writing would forge rows of an audit log. What a person writes is refused (<see cref="FindError"/>), what a machine sends is cleaned (<see cref="Clean"/>).
/// </summary>
public static class PlainText
{
    /// <summary>Longest reason of an order, in characters.</summary>
    public const int MaxReasonLength = 500;

    /// <summary>A reason has at least this many letters or digits.</summary>
    public const int MinReasonLetters = 4;

    /// <summary>Longest code or reference of a machine, in characters.</summary>
    public const int MaxCodeLength = 200;

    /// <summary>Longest line of a timeline, and longest evidence, in characters.</summary>
    public const int MaxLineLength = 2_000;

    /// <summary>What is expected of a reason, for messages.</summary>
    public static string ReasonExpectation { get; } =
        $"up to {MaxReasonLength} visible characters, {MinReasonLetters} of them letters or digits, without a card number";

    private const int MinCardDigits = 13;
    private const int MaxCardDigits = 19;
    private const int DigitsLeftOfCard = 4;

    private static readonly SearchValues<char> Visible = SearchValues.Create(" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    // Letters and marks that show nothing, and so are no characters that can be seen: fillers, joiners, the empty Braille pattern.
    private static readonly SearchValues<char> ShowNothing = SearchValues.Create("\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0");

    /// <summary>What is wrong with a text of a person's; null where nothing is. The text itself stays out of the answer.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">Its greatest length, in characters.</param>
    public static string? FindError(string? text, int maxLength)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "is empty";
        if (text.Length > maxLength)
            return $"is {text.Length} characters long";
        int at = FindInvisible(text);
        if (at >= 0)
            return $"has the character U+{(int)text[at]:X4} at position {at + 1}";
        (int start, int length) = FindCard(text, 0);
        return length == 0 ? null : $"has what looks like a card number at position {start + 1}";
    }

    /// <summary>What is wrong with a reason; null where nothing is.</summary>
    public static string? FindReasonError(string? reason)
    {
        if (FindError(reason, MaxReasonLength) is { } mistake)
            return mistake;
        int letters = reason!.Count(char.IsLetterOrDigit);
        return letters < MinReasonLetters ? $"has {letters} letters or digits" : null;
    }

    /// <summary>
    /// A machine's text, made fit to be stored: what cannot be seen is written as its code (<c>\u001B</c>), what is too long is cut, and of a card number the last four digits are left. Cleaning it again
    /// changes nothing.
    /// </summary>
    /// <param name="text">The text; null stays null.</param>
    /// <param name="maxLength">Its greatest length, in characters.</param>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Clean(string? text, int maxLength)
    {
        if (text is null || (text.Length <= maxLength && !MayHoldCard(text) && text.AsSpan().IndexOfAnyExcept(Visible) < 0))
            return text;
        return MaskCards(Cut(Escape(text), maxLength));
    }

    /// <summary>
    /// A name that the library makes of ids, made fit to be stored and shown. Its digits stay: a name with other digits would be another
    /// one's.
    /// </summary>
    internal static string Name(string text) => Cut(Escape(text), MaxLineLength);

    /// <summary>The text with what cannot be seen written as its code, for screens and logs: it takes one line and commands no terminal.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = FindInvisible(text);
        if (at < 0)
            return text;
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

    /// <summary>A message of the library's own that repeats what it was given, whatever its length.</summary>
    internal static string Shown(string text) => MaskCards(Escape(text));

    /// <summary>The text with all but the last four digits of what looks like a card number replaced by asterisks.</summary>
    public static string MaskCards(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!MayHoldCard(text))
            return text;
        char[]? masked = null;
        int from = 0;
        while (FindCard(text, from) is { Length: > 0 } card)
        {
            masked ??= text.ToCharArray();
            int left = CountDigits(text.AsSpan(card.Start, card.Length)) - DigitsLeftOfCard;
            for (int i = card.Start; left > 0; i++)
            {
                if (!char.IsAsciiDigit(text[i]))
                    continue;
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
            return text;
        int end = maxLength - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }

    /// <summary>The place of the first character that cannot be seen; -1 where there is none.</summary>
    private static int FindInvisible(ReadOnlySpan<char> text)
    {
        int at = text.IndexOfAnyExcept(Visible);
        while (at >= 0 && at < text.Length)
        {
            if (Rune.DecodeFromUtf16(text[at..], out Rune rune, out int length) != OperationStatus.Done || IsInvisible(rune))
                return at;
            at += length;
        }
        return -1;
    }

    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        || (rune.IsBmp && ShowNothing.Contains((char)rune.Value));

    private static bool MayHoldCard(string text) => text.Length >= MinCardDigits && CountDigits(text) >= MinCardDigits;

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        int digits = 0;
        foreach (char c in text)
            digits += char.IsAsciiDigit(c) ? 1 : 0;
        return digits;
    }

    /// <summary>The next run of 13 to 19 digits, single blanks and hyphens between them allowed, that begins as card numbers do and has a valid check digit (Luhn).</summary>
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
            if (digits is >= MinCardDigits and <= MaxCardDigits && text[start] is >= '2' and <= '6' && HasCheckDigit(text.AsSpan(start, end - start)))
                return (start, end - start);
        }
        return default;
    }

    private static bool HasCheckDigit(ReadOnlySpan<char> number)
    {
        int sum = 0;
        bool isDoubled = false;
        for (int i = number.Length - 1; i >= 0; i--)
        {
            if (!char.IsAsciiDigit(number[i]))
                continue;
            int digit = (number[i] - '0') * (isDoubled ? 2 : 1);
            sum += digit > 9 ? digit - 9 : digit;
            isDoubled = !isDoubled;
        }
        return sum % 10 == 0;
    }
}
