namespace FaultTolerantPay.Routing.Model;

/// <summary>Finds the known name that a user probably intended.</summary>
internal static class NameSuggestion
{
    // An edit outweighs any number of changes of case: names are shorter than this.
    private const long Edit = int.MaxValue;

    // The time to compare two names grows with the product of their lengths, and nobody reads a suggestion of this length.
    private const int MaxLength = 256;

    /// <summary>Completes a message about an unknown name: suggests the nearest known one, or nothing if none is near.</summary>
    public static string Hint(string name, IEnumerable<string> known) => Completion(Of(name, known));

    /// <summary>Completes a message with a suggestion; null: there is none.</summary>
    public static string Completion(string? near) => near is null ? string.Empty : $"; the nearest known one is '{near}'";

    /// <summary>The suggestion as a sentence that follows a message; null if no known name is near.</summary>
    public static string? Sentence(string name, IEnumerable<string> known) =>
        Of(name, known) is { } near ? $"Did you mean '{near}'?" : null;

    /// <inheritdoc cref="Of(string, IEnumerable{string}, ref long)"/>
    public static string? Of(string name, IEnumerable<string> known)
    {
        long steps = long.MaxValue;
        return Of(name, known, ref steps);
    }

    /// <summary>
    /// The known name with the fewest edits to a name, if there is at most one edit for three characters, and one in a shorter name. Of
    /// names with equally many edits it is the one with the fewest changes of case, then the first.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="known">The known names.</param>
    /// <param name="steps">Becomes smaller by the number of characters that were compared.</param>
    public static string? Of(string name, IEnumerable<string> known, ref long steps)
    {
        if (name.Length > MaxLength)
        {
            return null;
        }

        string? best = null;
        int mostEdits = Math.Max(1, name.Length / 3);
        long least = (mostEdits + 1) * Edit;
        foreach (string candidate in known)
        {
            steps--;
            if (Math.Abs(candidate.Length - name.Length) > mostEdits)
            {
                continue;
            }

            long distance = Distance(name, candidate, least, ref steps);
            if (distance < least)
            {
                (best, least) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>
    /// The edits times <see cref="Edit"/>, plus the changes of case. To insert, delete or change a character is one edit; so is a swap of
    /// neighbours. If it is clear that the result is not below a limit, it is the limit.
    /// </summary>
    private static long Distance(string a, string b, long limit, ref long steps)
    {
        // At most 3 x 342 numbers: the longest name and a third more.
        Span<long> rows = stackalloc long[3 * (b.Length + 1)];
        Span<long> beforeLast = rows[..(b.Length + 1)];
        Span<long> last = rows.Slice(b.Length + 1, b.Length + 1);
        Span<long> row = rows[(2 * (b.Length + 1))..];
        for (int j = 0; j <= b.Length; j++)
        {
            last[j] = j * Edit;
        }

        long leastOfLast = 0;
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i * Edit;
            long leastOfRow = row[0];
            steps -= b.Length;
            for (int j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + Edit, last[j - 1] + ChangeOf(a[i - 1], b[j - 1]));
                if (i > 1 && j > 1)
                {
                    long swap = ChangeOf(a[i - 1], b[j - 2]) + ChangeOf(a[i - 2], b[j - 1]);
                    row[j] = swap < Edit ? Math.Min(row[j], beforeLast[j - 2] + Edit + swap) : row[j];
                }

                leastOfRow = Math.Min(leastOfRow, row[j]);
            }

            // Every later row is built of the last two and never smaller.
            if (leastOfRow >= limit && leastOfLast >= limit)
            {
                return limit;
            }

            leastOfLast = leastOfRow;

            Span<long> free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }

        return last[b.Length];
    }

    private static long ChangeOf(char a, char b) => a == b ? 0 : char.ToUpperInvariant(a) == char.ToUpperInvariant(b) ? 1 : Edit;
}
