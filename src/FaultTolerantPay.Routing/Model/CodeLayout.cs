using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// Gives each dimension its bits in a request's code. The router merges neighbouring fields into columns, of which the fastest search reads
/// three. So the fields stand in groups of similar width, three groups in all, and a column is one run of bits.
/// </summary>
internal static class CodeLayout
{
    private const int WordBits = 64;
    private const int Groups = 3;

    /// <summary>The fields of the dimensions, in their order, and the number of words.</summary>
    public static (ImmutableArray<CodeField> Fields, int Words) Of(ImmutableArray<Dimension> dimensions)
    {
        List<List<int>> words = WordsOf(dimensions);
        int[] widths = [.. words.Select(word => word.Sum(d => dimensions[d].CodeBits))];
        var fields = new CodeField[dimensions.Length];
        for (int word = 0; word < words.Count; word++)
        {
            // Two words with the same share have two and one of the groups; more than three have one each.
            int groups = Math.Max(1, (int)Math.Round((double)Groups * widths[word] / Math.Max(widths.Sum(), 1), MidpointRounding.ToEven));
            int shift = 0;
            foreach (int dimension in Balanced(words[word], dimensions, groups))
            {
                int bits = dimensions[dimension].CodeBits;
                fields[dimension] = new CodeField(word, shift, bits);
                shift += bits;
            }
        }

        return ([.. fields], words.Count);
    }

    private static List<List<int>> WordsOf(ImmutableArray<Dimension> dimensions)
    {
        var words = new List<List<int>> { new() };
        int used = 0;
        for (int dimension = 0; dimension < dimensions.Length; dimension++)
        {
            if (used + dimensions[dimension].CodeBits > WordBits)
            {
                words.Add([]);
                used = 0;
            }

            words[^1].Add(dimension);
            used += dimensions[dimension].CodeBits;
        }

        return words;
    }

    // The widest first, each into the narrowest group so far: this is nearly balanced and deterministic.
    private static IEnumerable<int> Balanced(List<int> word, ImmutableArray<Dimension> dimensions, int groups)
    {
        var members = Enumerable.Range(0, groups).Select(_ => new List<int>()).ToArray();
        var widths = new int[groups];
        foreach (int dimension in word.OrderByDescending(d => dimensions[d].CodeBits).ThenBy(d => d))
        {
            int narrowest = Array.IndexOf(widths, widths.Min());
            members[narrowest].Add(dimension);
            widths[narrowest] += dimensions[dimension].CodeBits;
        }

        return members.SelectMany(group => group);
    }
}
