using System.Text;
using System.Text.Json;

namespace FaultTolerantPay.Routing.Files;

/// <summary>Says what is wrong where the syntax of a JSON text ends, in the words of this library.</summary>
internal static class JsonSyntax
{
    /// <param name="bytes">The text.</param>
    /// <param name="at">The first byte that cannot be read; becomes the first one of a word that is not known.</param>
    /// <param name="gap">The end of the last token before it.</param>
    /// <param name="hasComma">Whether there was a comma after that token.</param>
    /// <param name="last">The last token; none at the beginning.</param>
    /// <param name="container">The innermost object or list that is open; none outside.</param>
    public static string Describe(
        ReadOnlySpan<byte> bytes, ref int at, int gap, bool hasComma, JsonTokenType last, JsonTokenType container)
    {
        if (at >= bytes.Length)
        {
            return "the file ends here, and something that it began is not complete; it may be cut";
        }

        // What stands between the last token and the error: a comma, and perhaps the beginning of a text, number or word.
        int start = gap;
        for (; start < at && bytes[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)','; start++)
        {
            hasComma |= bytes[start] == ',';
        }

        bool isText = start < at && bytes[start] == '"';
        if (isText && IsClosed(bytes[(start + 1)..at]))
        {
            return $"{Found(bytes, at)} is not expected here; a colon after the name is expected";
        }

        if (isText)
        {
            return bytes[at] < ' '
                ? $"the control character U+{bytes[at]:X4} in a text; it is written as \\u{bytes[at]:x4}"
                : $"{Found(bytes, at)} does not belong to an escape in a text; a backslash itself is written twice";
        }

        if (bytes[start] is (byte)'-' or (>= (byte)'0' and <= (byte)'9') && MayBeValue(hasComma, last, container))
        {
            return "this is not a number; digits are expected, with no zero before others";
        }

        at = start < at && IsLetter(bytes[start]) ? start : at;
        return $"{Found(bytes, at)} is not expected here; "
            + $"{Expected(hasComma, last, container)} is expected";
    }

    /// <summary>Whether the rest of a text has its closing quote.</summary>
    private static bool IsClosed(ReadOnlySpan<byte> rest)
    {
        for (int i = 0; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                return true;
            }

            i += rest[i] == '\\' ? 1 : 0;
        }

        return false;
    }

    private static bool IsLetter(byte b) => (b | 0x20) is >= (byte)'a' and <= (byte)'z';

    private static bool MayBeValue(bool hasComma, JsonTokenType last, JsonTokenType container) =>
        last is JsonTokenType.None or JsonTokenType.PropertyName
            || (container == JsonTokenType.StartArray && (hasComma || last == JsonTokenType.StartArray));

    private static string Expected(bool hasComma, JsonTokenType last, JsonTokenType container) => (last, container) switch
    {
        (JsonTokenType.None, _) => "an object",
        (_, JsonTokenType.None) => "the end of the file",

        // The reader takes the colon with the name.
        (JsonTokenType.PropertyName, _) => "a value",
        (JsonTokenType.StartObject, _) => "a name in double quotes, or }",
        (JsonTokenType.StartArray, _) => hasComma ? "a value" : "a value, or ]",
        (_, JsonTokenType.StartObject) => hasComma ? "a name in double quotes" : "a comma or }",
        _ => hasComma ? "a value" : "a comma or ]",
    };

    private static string Found(ReadOnlySpan<byte> bytes, int at)
    {
        Rune.DecodeFromUtf8(bytes[at..], out Rune rune, out _);
        return $"'{PrintableText.Escaped(rune.ToString())}'";
    }
}
