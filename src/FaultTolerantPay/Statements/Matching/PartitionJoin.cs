using System.Globalization;

namespace FaultTolerantPay.Statements.Matching;

/// <summary>
/// Compares one partition of both sides: sorts the rows by hash, merges them, and decides each group of rows with one key.
/// </summary>
internal sealed class PartitionJoin(
    MatchRules rules, CurrencyTable currencies, MatchCounts counts, Action<MatchResult> onResult, bool includesMatched)
{
    /// <summary>Compares a partition.</summary>
    /// <param name="ours">Our rows, one after the other.</param>
    /// <param name="theirs">Their rows, likewise.</param>
    /// <param name="cancellationToken">Ends the comparison between two partitions.</param>
    public void Run(ReadOnlySpan<byte> ours, ReadOnlySpan<byte> theirs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (ulong[] ourHashes, int[] ourPlaces) = Sorted(ours);
        (ulong[] theirHashes, int[] theirPlaces) = Sorted(theirs);
        for (int i = 0, j = 0; i < ourHashes.Length || j < theirHashes.Length;)
        {
            bool isOursNext = j == theirHashes.Length || (i < ourHashes.Length && ourHashes[i] <= theirHashes[j]);
            ulong hash = isOursNext ? ourHashes[i] : theirHashes[j];
            (int endOfOurs, int endOfTheirs) = (EndOf(hash, ourHashes, i), EndOf(hash, theirHashes, j));
            bool isPair = endOfOurs - i == 1 && endOfTheirs - j == 1;
            if (isPair && !includesMatched && AreSame(ours[ourPlaces[i]..], theirs[theirPlaces[j]..]))
            {
                counts.AddMatched();
            }
            else
            {
                Decide(ours, ourPlaces.AsSpan(i..endOfOurs), theirs, theirPlaces.AsSpan(j..endOfTheirs));
            }

            (i, j) = (endOfOurs, endOfTheirs);
        }
    }

    /// <summary>Whether two rows agree in all that is compared. It saves making the texts of rows that nobody needs to see.</summary>
    private bool AreSame(ReadOnlySpan<byte> ours, ReadOnlySpan<byte> theirs) =>
        RowForm.AmountOf(ours) == RowForm.AmountOf(theirs)
        && RowForm.CurrencyOf(ours) == RowForm.CurrencyOf(theirs)
        && RowForm.StatusOf(ours) == RowForm.StatusOf(theirs)
        && RowForm.ClassOf(ours) == RowForm.ClassOf(theirs)
        && (!rules.CompareFees || RowForm.FeeOf(ours) == RowForm.FeeOf(theirs))
        && RowForm.KeyOf(ours, rules.Key) is { IsEmpty: false } key
        && key.SequenceEqual(RowForm.KeyOf(theirs, rules.Key));

    private void Decide(
        ReadOnlySpan<byte> ours, ReadOnlySpan<int> ourPlaces, ReadOnlySpan<byte> theirs, ReadOnlySpan<int> theirPlaces)
    {
        // Two keys with one hash are two groups.
        var groups = new Dictionary<(RowClass, string, string), RowGroup>();
        foreach (int place in ourPlaces)
        {
            GroupRow row = RowAt(ours[place..]);
            GroupOf(groups, row, isOurs: true).Ours.Add(row);
        }

        foreach (int place in theirPlaces)
        {
            GroupRow row = RowAt(theirs[place..]);
            GroupOf(groups, row, isOurs: false).Theirs.Add(row);
        }

        foreach (MatchResult result in groups.Values.SelectMany(group => GroupDecision.Decide(group, rules)))
        {
            counts.Add(result);
            if (includesMatched || result.Kind != MatchKind.Matched)
            {
                onResult(result);
            }
        }
    }

    private GroupRow RowAt(ReadOnlySpan<byte> bytes) =>
        new(RowForm.Read(bytes, currencies[RowForm.CurrencyOf(bytes)]), RowForm.HeldBeforeOf(bytes));

    private RowGroup GroupOf(Dictionary<(RowClass, string, string), RowGroup> groups, in GroupRow row, bool isOurs)
    {
        string key = rules.Key == MatchKey.OurReference ? row.Row.OurReference : row.Row.TheirReference;
        // A row without a key is a group of its own.
        string alone = key.Length > 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{(isOurs ? "ours" : "theirs")} {row.Row.Line}");
        (RowClass, string, string) name = (RowClasses.Of(row.Row.Kind), key, alone);
        if (!groups.TryGetValue(name, out RowGroup? group))
        {
            groups.Add(name, group = new RowGroup());
        }

        return group;
    }

    /// <summary>The hashes of rows in ascending order, and where each row begins; rows with one hash in the order of their file.</summary>
    private static (ulong[] Hashes, int[] Places) Sorted(ReadOnlySpan<byte> rows)
    {
        var hashes = new List<ulong>();
        var places = new List<int>();
        for (int at = 0; at < rows.Length; at += RowForm.LengthOf(rows[at..]))
        {
            if (RowForm.LengthOf(rows[at..]) < RowForm.Head)
            {
                throw new InvalidDataException("The temporary file of a comparison was changed by somebody else.");
            }

            hashes.Add(RowForm.HashOf(rows[at..]));
            places.Add(at);
        }

        (ulong[] Hashes, int[] Places) sorted = (hashes.ToArray(), places.ToArray());
        Array.Sort(sorted.Hashes, sorted.Places);
        SortPlacesOfEqualHashes(sorted.Hashes, sorted.Places);
        return sorted;
    }

    private static void SortPlacesOfEqualHashes(ulong[] hashes, int[] places)
    {
        for (int i = 0; i < hashes.Length;)
        {
            int end = EndOf(hashes[i], hashes, i);
            if (end - i > 1)
            {
                places.AsSpan(i..end).Sort();
            }

            i = end;
        }
    }

    private static int EndOf(ulong hash, ulong[] hashes, int from)
    {
        while (from < hashes.Length && hashes[from] == hash)
        {
            from++;
        }

        return from;
    }
}
