using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>
/// Any number of merged columns, for schemas that do not fit in three: row by row. A bit field gives no number beyond its rows, and the
/// amount is clamped to its rows. Callers compare a block with the number of blocks before they read it.
/// </summary>
internal readonly ref struct ManyColumnBlocks<TWidth> : IBlockSource
    where TWidth : struct, IVectorWidth
{
    /// <summary>The largest number of rows for one request: one column per dimension, and the amount.</summary>
    public const int MaxRows = RoutingSchema.MaxNames + 1;

    private readonly ref ulong _words;
    private readonly ref ulong _available;
    private readonly ReadOnlySpan<nint> _rows;
    private readonly nint _stride;
    private readonly BlockSummary? _summary;

    /// <param name="columns">The columns.</param>
    /// <param name="available">Which channels are available.</param>
    /// <param name="query">The query, in the table's schema.</param>
    /// <param name="rows">Room for <see cref="MaxRows"/> offsets.</param>
    public ManyColumnBlocks(ColumnSet columns, AlignedWords available, in RouteQuery query, Span<nint> rows)
    {
        _words = ref columns.Words.First;
        _available = ref available.First;
        rows = rows[..(columns.Columns.Length + 1)];
        for (int i = 0; i < columns.Columns.Length; i++)
        {
            ColumnSet.BitmapColumn column = columns.Columns[i];
            rows[i] = column.Base + (column.Field.Extract(query.Code[column.Field.Word]) * OperationRows.BlockWords);
        }

        rows[^1] = columns.AmountBase + (columns.Amounts.RowOf(query.AmountMinor) * OperationRows.BlockWords);
        _rows = rows;
        _stride = columns.BlockStride;
        _summary = columns.Summary;
        Blocks = columns.Blocks;
    }

    public int Blocks { get; }

    public int NextFrom(int block) => _summary is null ? block : _summary.NextIn(block, _rows);

    public uint Read(int block, ref ulong found)
    {
        ref ulong at = ref Unsafe.Add(ref _words, block * _stride);
        ref ulong available = ref Unsafe.Add(ref _available, (nint)block * OperationRows.BlockWords);
        for (int i = 0; i < OperationRows.BlockWords; i++)
        {
            Unsafe.Add(ref found, i) = Unsafe.Add(ref available, i);
        }

        foreach (nint row in _rows)
        {
            TWidth.AndInto(ref found, ref Unsafe.Add(ref at, row));
        }

        return TWidth.NonZeroWords(ref found);
    }
}
