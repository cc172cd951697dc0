namespace FaultTolerantPay.Configuration;

/// <summary>Finds what a person most likely meant to write.</summary>
internal static class NameSuggestion
{
    /// <summary>The known name that is nearest to what was written; null where none is near.</summary>
    public static string? Of(string written, IEnumerable<string> known)
    {
        // Three letters in ten may be wrong, and two in a short word: more is another word.
        int most = Math.Max(2, written.Length * 3 / 10);
        return known
            .Select(name => (Name: name, Steps: Steps(written.ToUpperInvariant(), name.ToUpperInvariant())))
            .Where(found => found.Steps <= most && found.Steps < found.Name.Length)
            .OrderBy(found => found.Steps)
            .ThenBy(found => found.Name, StringComparer.Ordinal)
            .Select(found => found.Name)
            .FirstOrDefault();
    }

    /// <summary>A question that names it; null where no known name is near.</summary>
    public static string? Question(string written, IEnumerable<string> known) => Of(written, known) is { } nearest ? $"Did you mean '{nearest}'?" : null;

    /// <summary>How many letters must be put in, taken out or changed to make one word of the other (Levenshtein).</summary>
    private static int Steps(string one, string other)
    {
        int[] before = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int[] now = new int[other.Length + 1];
            now[0] = i;
            for (int j = 1; j <= other.Length; j++)
                now[j] = Math.Min(Math.Min(now[j - 1], before[j]) + 1, before[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
            before = now;
        }
        return before[^1];
    }
}
