using System.Globalization;
using System.Text;

namespace FaultTolerantPay.Routing.Files;

/// <summary>
/// Makes text from a file safe to display: it cannot move a cursor, change colours or change the direction of the text after it.
/// </summary>
internal static class PrintableText
{
    /// <summary>The text, cut after <see cref="FileError.MaxFound"/> characters and escaped.</summary>
    public static string Of(ReadOnlySpan<char> text) =>
        Escaped(text.Length <= FileError.MaxFound ? text.ToString() : $"{text[..(FileError.MaxFound - 1)]}…");

    /// <summary>The text with invisible characters written as <c>\u001b</c>.</summary>
    public static string Escaped(string text)
    {
        int first = FirstHidden(text, 0);
        if (first == text.Length)
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        for (int at = 0; at < text.Length; first = FirstHidden(text, at))
        {
            escaped.Append(text, at, first - at);
            at = Math.Min(first + 1, text.Length);
            if (first < text.Length)
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[first]:x4}");
            }
        }

        return escaped.ToString();
    }

    private static int FirstHidden(string text, int from)
    {
        for (int i = from; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.GetUnicodeCategory(text[i]) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return i;
            }
        }

        return text.Length;
    }
}
