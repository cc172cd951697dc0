using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// A set of exactly three columns with all data that a scan reads. Scans read <see cref="Words"/> without a check: <see cref="RowsOf"/>
/// never returns a row outside a block, <see cref="ColumnSet"/> has verified that it contains all blocks, and scans count the blocks.
/// </summary>
internal sealed class ThreeColumns
{
    public readonly AlignedWords Words;
    public readonly BitField A;
    public readonly BitField B;
    public readonly BitField C;
    public readonly AmountSpan Amounts;
    public readonly nint BaseB;
    public readonly nint BaseC;
    public readonly nint BaseAmount;
    public readonly nint Stride;
    public readonly int Blocks;
    public readonly BlockSummary? Summary;

    public ThreeColumns(ColumnSet set)
    {
        Words = set.Words;
        A = set.Columns[0].Field;
        B = set.Columns[1].Field;
        C = set.Columns[2].Field;
        BaseB = set.Columns[1].Base;
        BaseC = set.Columns[2].Base;
        BaseAmount = set.AmountBase;
        Amounts = set.Amounts;
        Stride = set.BlockStride;
        Blocks = set.Blocks;
        Summary = set.Summary;
    }

    /// <summary>
    /// The offsets of a query's rows in a block, in words. They are always valid: a bit field gives no number beyond its rows, and the
    /// amount is clamped to its rows.
    /// </summary>
    /// <param name="query">A query for which <see cref="TableContext.IsOwn"/> is true: its code has the words that are read here.</param>
    /// <param name="a">The offset for the first column.</param>
    /// <param name="b">The offset for the second column.</param>
    /// <param name="c">The offset for the third column.</param>
    /// <param name="amount">The offset for the amount.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RowsOf(in RouteQuery query, out nint a, out nint b, out nint c, out nint amount)
    {
        ref ulong code = ref MemoryMarshal.GetReference(query.Code);
        a = A.Extract(Unsafe.Add(ref code, A.Word)) * OperationRows.BlockWords;
        b = BaseB + (B.Extract(Unsafe.Add(ref code, B.Word)) * OperationRows.BlockWords);
        c = BaseC + (C.Extract(Unsafe.Add(ref code, C.Word)) * OperationRows.BlockWords);
        amount = BaseAmount + (Amounts.RowOf(query.AmountMinor) * OperationRows.BlockWords);
    }
}
