using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Data;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>
/// Three merged columns, the amount's cell and availability: five rows per block. The rows come from <see cref="ThreeColumns.RowsOf"/>.
/// Callers compare a block with the number of blocks before they read it.
/// </summary>
internal readonly ref struct ThreeColumnBlocks<TWidth> : IBlockSource
    where TWidth : struct, IVectorWidth
{
    private readonly ref ulong _words;
    private readonly ref ulong _available;
    private readonly nint _a;
    private readonly nint _b;
    private readonly nint _c;
    private readonly nint _amount;
    private readonly nint _stride;
    private readonly BlockSummary? _summary;

    /// <param name="columns">The columns.</param>
    /// <param name="available">Which channels are available.</param>
    /// <param name="query">The query, in the table's schema.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ThreeColumnBlocks(ThreeColumns columns, AlignedWords available, in RouteQuery query)
    {
        _words = ref columns.Words.First;
        _available = ref available.First;
        columns.RowsOf(query, out _a, out _b, out _c, out _amount);
        _stride = columns.Stride;
        _summary = columns.Summary;
        Blocks = columns.Blocks;
    }

    public int Blocks { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextFrom(int block) => _summary is null ? block : _summary.NextIn(block, [_a, _b, _c, _amount]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Read(int block, ref ulong found)
    {
        ref ulong at = ref Unsafe.Add(ref _words, block * _stride);
        return TWidth.AndFive(
            ref Unsafe.Add(ref at, _a),
            ref Unsafe.Add(ref at, _b),
            ref Unsafe.Add(ref at, _c),
            ref Unsafe.Add(ref at, _amount),
            ref Unsafe.Add(ref _available, (nint)block * OperationRows.BlockWords),
            ref found);
    }
}
