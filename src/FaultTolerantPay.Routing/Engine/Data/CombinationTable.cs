using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// For every combination of what a request can say of the discrete dimensions, the list of channels that support it, in soft-rule order. One look finds the list;
/// amount and availability are checked of its members.
/// </summary>
internal sealed class CombinationTable
{
    /// <summary>The most combinations: lists are addressed by 32 bits, and beyond this the table never pays.</summary>
    public const long MaxCombinations = 1L << 24;

    /// <summary>The most channels: members are 16 bits wide.</summary>
    public const int MaxChannels = ushort.MaxValue + 1;

    /// <param name="fields">The columns' bits of a request's code.</param>
    /// <param name="dimensions">The columns' dimensions.</param>
    /// <param name="partial">By column and number: what it adds to the combination.</param>
    /// <param name="starts">Where each list begins.</param>
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

    /// <summary>By column and by the number of its bits: what it adds to the combination.</summary>
    public int[][] Partial { get; }

    /// <summary>Where the list of each combination begins in <see cref="Members"/>; one more at the end.</summary>
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
