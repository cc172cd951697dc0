using System.Numerics;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Compilation;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// Any number of merged columns, for schemas that do not fit in three: block by block, row by row. A bit field gives no number beyond its rows, and the amount is clamped to its own; blocks are counted.
/// </summary>
internal readonly ref struct ManyColumnScan<TWidth> : ICandidateScan
    where TWidth : struct, IVectorWidth
{
    /// <summary>The most rows that one request reads: a column for each dimension, and the amount.</summary>
    public const int MaxRows = Catalogue.RoutingSchema.MaxNames + 1;

    private readonly ref ulong _words;
    private readonly ref ulong _available;
    private readonly ReadOnlySpan<nint> _rows;
    private readonly nint _stride;
    private readonly int _blocks;

    /// <param name="columns">The columns.</param>
    /// <param name="available">Which channels are available.</param>
    /// <param name="query">The request.</param>
    /// <param name="rows">Room for <see cref="MaxRows"/> offsets.</param>
    public ManyColumnScan(ColumnSet columns, AlignedWords available, in RouteQuery query, Span<nint> rows)
    {
        _words = ref columns.Words.First;
        _available = ref available.First;
        rows = rows[..(columns.Columns.Length + 1)];
        for (int i = 0; i < columns.Columns.Length; i++)
        {
            ColumnSet.Column column = columns.Columns[i];
            rows[i] = column.Base + (column.Field.Extract(query.Code[column.Field.Word]) * SceneRows.BlockWords);
        }

        rows[^1] = columns.AmountBase + (columns.Amounts.RowOf(query.AmountMinor) * SceneRows.BlockWords);
        _rows = rows;
        _stride = columns.BlockStride;
        _blocks = columns.Blocks;
    }

    public static bool ChecksAvailability => true;

    public int Next(int from)
    {
        Span<ulong> found = stackalloc ulong[SceneRows.BlockWords];
        ref ulong first = ref found[0];
        for (int block = from / SceneRows.BlockChannels; block < _blocks; block++)
        {
            ref ulong at = ref Unsafe.Add(ref _words, block * _stride);
            ref ulong available = ref Unsafe.Add(ref _available, (nint)block * SceneRows.BlockWords);
            for (int i = 0; i < SceneRows.BlockWords; i++)
            {
                found[i] = Unsafe.Add(ref available, i);
            }

            foreach (nint row in _rows)
            {
                TWidth.AndInto(ref first, ref Unsafe.Add(ref at, row));
            }

            int begin = Math.Max(from - (block * SceneRows.BlockChannels), 0);
            found[..(begin / 64)].Clear();
            found[begin / 64] &= ulong.MaxValue << (begin % 64);
            if (TWidth.NonZeroWords(ref first) is not 0 and uint words)
            {
                int word = BitOperations.TrailingZeroCount(words);
                return (block * SceneRows.BlockChannels) + (word * 64) + BitOperations.TrailingZeroCount(found[word]);
            }
        }

        return -1;
    }
}
