using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// Writes text by its simplest characters, so that texts that look the same become equal. It is the same on every machine: the runtime's
/// own normalisation does nothing where a host runs without the data of its culture.
/// </summary>
internal static class Decompositions
{
    // The Hangul syllables are numbered by their letters: 19 first ones, 21 vowels, 27 last ones or none.
    private const char FirstSyllable = '\uAC00';
    private const char LastSyllable = '\uD7A3';
    private const int Vowels = 21;
    private const int Finals = 28;

    private static readonly Lazy<FrozenDictionary<char, string>> Same = new(() => Read("same"));
    private static readonly Lazy<FrozenDictionary<char, string>> Width = new(() => Read("width"));

    /// <summary>Letters with their accents apart.</summary>
    public static string Canonical(string text) => Replaced(text, Same.Value);

    /// <summary>Letters in their usual width.</summary>
    public static string InUsualWidth(string text) => Replaced(text, Width.Value);

    private static string Replaced(string text, FrozenDictionary<char, string> by)
    {
        var simple = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            Append(simple, c, by);
        }

        return simple.ToString();
    }

    private static void Append(StringBuilder simple, char c, FrozenDictionary<char, string> by)
    {
        if (by.TryGetValue(c, out string? parts))
        {
            // What stands for a letter with two accents begins with a letter that has one of them.
            foreach (char part in parts)
            {
                Append(simple, part, by);
            }
        }
        else if (c is >= FirstSyllable and <= LastSyllable)
        {
            int number = c - FirstSyllable;
            simple.Append((char)('\u1100' + (number / (Vowels * Finals)))).Append((char)('\u1161' + (number / Finals % Vowels)));
            _ = number % Finals == 0 ? simple : simple.Append((char)('\u11A7' + (number % Finals)));
        }
        else
        {
            simple.Append(c);
        }
    }

    private static FrozenDictionary<char, string> Read(string kind) => EmbeddedText.Read("Decompositions.txt").Split('\n')
        .Where(line => line.StartsWith($"{kind} ", StringComparison.Ordinal))
        .SelectMany(line => line.Split(' ')[1..])
        .Select(entry => entry.Split('=', '+').Select(code => (char)ushort.Parse(code, NumberStyles.HexNumber)).ToArray())
        .ToFrozenDictionary(codes => codes[0], codes => new string(codes[1..]));
}
