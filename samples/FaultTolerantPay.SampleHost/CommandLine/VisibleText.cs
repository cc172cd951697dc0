using System.Globalization;
using System.Text;

namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>
/// Writes what nobody sees as its code: control characters, marks that change the writing direction, letters that show nothing. The
/// text then takes one line and cannot control a terminal. The library's own helper is internal, as a host sees it.
/// </summary>
internal static class VisibleText
{
    // Unicode classes these as letters or marks, but they show nothing: fillers, joiners, the empty Braille pattern.
    private const string ShowNothing = "\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0";

    public static string Of(string text)
    {
        var visible = new StringBuilder(text.Length);
        for (int at = 0; at < text.Length;)
        {
            bool isWhole = Rune.TryGetRuneAt(text, at, out Rune rune);
            int length = isWhole ? rune.Utf16SequenceLength : 1;
            foreach (char unit in text.AsSpan(at, length))
            {
                _ = isWhole && IsVisible(rune) ? visible.Append(unit) : visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
            }

            at += length;
        }

        return visible.ToString();
    }

    private static bool IsVisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
        && !(rune.IsBmp && ShowNothing.Contains((char)rune.Value, StringComparison.Ordinal));
}
