using FaultTolerantPay.Routing.Compilation;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>A set of exactly three columns with everything that a scan reads at hand.</summary>
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
    }
}
