namespace FaultTolerantPay.Configuration;

/// <summary>Finds the name that a person most likely meant.</summary>
internal static class NameSuggestion
{
    /// <summary>The known name that is most similar to the written one; null if none is similar.</summary>
    public static string? Of(string written, IEnumerable<string> known)
    {
        // Up to three letters in ten may differ, and up to two in a short word. With more differences it is another word.
        int most = Math.Max(2, written.Length * 3 / 10);
        return known
            .Select(name => (Name: name, Steps: Steps(written.ToUpperInvariant(), name.ToUpperInvariant())))
            .Where(found => found.Steps <= most && found.Steps < found.Name.Length)
            .OrderBy(found => found.Steps)
            .ThenBy(found => found.Name, StringComparer.Ordinal)
            .Select(found => found.Name)
            .FirstOrDefault();
    }

    /// <summary>A question that suggests the name; null if no known name is similar.</summary>
    public static string? Sentence(string written, IEnumerable<string> known) =>
        Of(written, known) is { } nearest ? $"Did you mean '{nearest}'?" : null;

    /// <summary>The number of letters to insert, delete or change to turn one word into the other (Levenshtein).</summary>
    private static int Steps(string one, string other)
    {
        int[] before = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int[] now = new int[other.Length + 1];
            now[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                now[j] = Math.Min(Math.Min(now[j - 1], before[j]) + 1, before[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
            }

            before = now;
        }
        return before[^1];
    }
}
