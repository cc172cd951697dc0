namespace FaultTolerantPay.Routing.Model;

/// <summary>Finds the known name that a user probably intended.</summary>
internal static class NameSuggestion
{
    /// <summary>Completes a message about an unknown name: suggests the nearest known one, or nothing if none is near.</summary>
    public static string Hint(string name, IEnumerable<string> known)
        => Of(name, known) is { } near ? $"; the nearest known one is '{near}'" : string.Empty;

    /// <summary>
    /// The known name with the fewest edits to a name, if at most a third of its characters differ. A change of case counts less than an
    /// edit, and a name that differs in case alone is always the nearest.
    /// </summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        string? best = null;
        int least = Math.Max(1, name.Length / 3) * 2;
        bool isSameWord = false;
        foreach (string candidate in known)
        {
            bool same = string.Equals(name, candidate, StringComparison.OrdinalIgnoreCase);
            if ((isSameWord && !same) || (!same && Math.Abs(candidate.Length - name.Length) * 2 > least))
            {
                continue;
            }

            int distance = Distance(name, candidate);
            if (distance < least || (distance == least && best is null) || (same && !isSameWord))
            {
                (best, least, isSameWord) = (candidate, distance, same);
            }
        }

        return best;
    }

    /// <summary>The edit distance times two: a swap of neighbours is one edit, a change of case half an edit.</summary>
    private static int Distance(string a, string b)
    {
        int[] beforeLast = new int[b.Length + 1];
        int[] last = new int[b.Length + 1];
        int[] row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            last[j] = 2 * j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = 2 * i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = a[i - 1] == b[j - 1] ? 0 : char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 1 : 2;
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 2, last[j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 2);
                }
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[b.Length];
    }
}
