using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace FaultTolerantPay.Routing.Model;

/// <summary>What the characters of a name tell: whether it can be written everywhere, and which other names look like it.</summary>
internal static class NameText
{
    /// <summary>The columns of recorded requests that are no dimension. A dimension of such a name could not be told apart.</summary>
    public static readonly ImmutableArray<string> RequestColumns =
        ["id", "scene", "time", "amount", "capabilities", "elements", "signed", "enabled"];

    /// <summary>The columns that a log of attempts has beside those of recorded requests, in the order in which they are written.</summary>
    public static readonly ImmutableArray<string> LogColumns =
        ["channel", "outcome", "latencyMs", "propensity", "outcomeTime", "forced", "policy"];

    // Unicode classes these as letters or marks, but they show nothing: fillers, joiners, the empty Braille pattern.
    private const string ShowNothing = "\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0";

    /// <summary>What is wrong with a name that has a control character, or null.</summary>
    public static string? ControlIn(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsControl(name[i]))
            {
                return $"character {i + 1} is the control character U+{(int)name[i]:X4}; a name without such characters is expected";
            }
        }

        return null;
    }

    /// <summary>
    /// The name without what nobody sees: white space around it, characters that show nothing, and whether an accented letter is one
    /// character or two.
    /// </summary>
    public static string Visible(string name) => Ascii.IsValid(name) ? name.Trim() : Decompositions.Canonical(Shown(name)).Trim();

    /// <summary>The same, also without the differences of case and of full and half width.</summary>
    public static string Folded(string name) => Ascii.IsValid(name)
        ? name.Trim().ToUpperInvariant()
        : Decompositions.Canonical(Decompositions.InUsualWidth(Shown(name)).ToUpperInvariant()).Trim();

    private static string Shown(string name)
    {
        var seen = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            if (char.GetUnicodeCategory(c) != UnicodeCategory.Format && !ShowNothing.Contains(c, StringComparison.Ordinal))
            {
                seen.Append(c);
            }
        }

        return seen.ToString();
    }
}
