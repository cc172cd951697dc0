namespace FaultTolerantPay.Routing.Model;

/// <summary>Finds the known name that a user probably intended.</summary>
internal static class NameSuggestion
{
    // An edit outweighs any number of changes of case: names are shorter than this.
    private const long Edit = int.MaxValue;

    /// <summary>Completes a message about an unknown name: suggests the nearest known one, or nothing if none is near.</summary>
    public static string Hint(string name, IEnumerable<string> known) =>
        Of(name, known) is { } near ? $"; the nearest known one is '{near}'" : string.Empty;

    /// <summary>The suggestion as a sentence that follows a message; null if no known name is near.</summary>
    public static string? Sentence(string name, IEnumerable<string> known) =>
        Of(name, known) is { } near ? $"Did you mean '{near}'?" : null;

    /// <summary>
    /// The known name with the fewest edits to a name, if there is at most one edit for three characters, and one in a shorter name. Of
    /// names with equally many edits it is the one with the fewest changes of case, then the first.
    /// </summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        string? best = null;
        int mostEdits = Math.Max(1, name.Length / 3);
        long least = (mostEdits + 1) * Edit;
        foreach (string candidate in known)
        {
            if (Math.Abs(candidate.Length - name.Length) > mostEdits)
            {
                continue;
            }

            long distance = Distance(name, candidate);
            if (distance < least)
            {
                (best, least) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>
    /// The edits times <see cref="Edit"/>, plus the changes of case. To insert, delete or change a character is one edit; so is a swap of
    /// neighbours.
    /// </summary>
    private static long Distance(string a, string b)
    {
        long[] beforeLast = new long[b.Length + 1];
        long[] last = new long[b.Length + 1];
        long[] row = new long[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            last[j] = j * Edit;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i * Edit;
            for (int j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + Edit, last[j - 1] + ChangeOf(a[i - 1], b[j - 1]));
                if (i > 1 && j > 1)
                {
                    long swap = ChangeOf(a[i - 1], b[j - 2]) + ChangeOf(a[i - 2], b[j - 1]);
                    row[j] = swap < Edit ? Math.Min(row[j], beforeLast[j - 2] + Edit + swap) : row[j];
                }
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[b.Length];
    }

    private static long ChangeOf(char a, char b) => a == b ? 0 : char.ToUpperInvariant(a) == char.ToUpperInvariant(b) ? 1 : Edit;
}
