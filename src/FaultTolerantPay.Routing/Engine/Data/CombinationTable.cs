using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// The list of channels that support each combination of discrete values, in soft-rule order. One lookup finds the list; the search checks
/// amount and availability of its members.
/// </summary>
internal sealed class CombinationTable
{
    /// <summary>The largest number of combinations. Lists are addressed by 32 bits, and a larger table is never worthwhile.</summary>
    public const long MaxCombinations = 1L << 24;

    /// <summary>The largest number of channels: members are 16 bits wide.</summary>
    public const int MaxChannels = ushort.MaxValue + 1;

    /// <param name="fields">The columns' bits of a request's code.</param>
    /// <param name="dimensions">The columns' dimensions.</param>
    /// <param name="partial">By column and number: the term of the combination.</param>
    /// <param name="starts">The start of each list.</param>
    /// <param name="members">The lists.</param>
    public CombinationTable(BitField[] fields, ImmutableArray<int>[] dimensions, int[][] partial, int[] starts, ushort[] members)
    {
        Fields = fields;
        Dimensions = dimensions;
        Partial = partial;
        Starts = starts;
        Members = members;
    }

    /// <summary>The columns' bits of a request's code.</summary>
    public BitField[] Fields { get; }

    /// <summary>The columns' dimensions.</summary>
    public ImmutableArray<int>[] Dimensions { get; }

    /// <summary>By column and by the number of its bits: the term of the combination.</summary>
    public int[][] Partial { get; }

    /// <summary>The start of each combination's list in <see cref="Members"/>, and the end of the last one.</summary>
    public int[] Starts { get; }

    /// <summary>Positions of channels, list after list.</summary>
    public ushort[] Members { get; }

    public long Bytes => (Starts.Length * sizeof(int)) + (Members.Length * sizeof(ushort)) + Partial.Sum(p => (long)p.Length * sizeof(int));

    /// <summary>The members of a request's list.</summary>
    public ReadOnlySpan<ushort> ListOf(in RouteQuery query)
    {
        long combination = 0;
        for (int i = 0; i < Fields.Length; i++)
        {
            combination += Partial[i][Fields[i].Extract(query.Code[Fields[i].Word])];
        }

        int[] starts = Starts;
        return (ulong)combination < (ulong)(starts.Length - 1)
            ? Members.AsSpan(starts[combination], starts[combination + 1] - starts[combination])
            : [];
    }
}
