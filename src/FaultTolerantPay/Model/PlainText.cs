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

        (int start, int length) = CardText.Find(text, 0);
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
        if (text is null || (text.Length <= maxLength && !CardText.MayHold(text) && text.AsSpan().IndexOfAnyExcept(Visible) < 0))
        {
            return text;
        }

        // Card numbers are found before the text is cut, which could leave most of one, and before codes of characters break one up.
        return CardText.Mask(Cut(Escape(CardText.Mask(text)), maxLength));
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
    internal static string Shown(string text) => CardText.Mask(Escape(CardText.Mask(text)));

    /// <summary>Whether a character is an ordinary visible one, or a space.</summary>
    internal static bool IsVisible(char c) => Visible.Contains(c);

    /// <summary>Whether a character shows nothing, although Unicode classes it as a letter or mark.</summary>
    internal static bool ShowsNothing(char c) => ShowNothing.Contains(c);

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
        || (rune.IsBmp && ShowsNothing((char)rune.Value));
}
