using System.Runtime.CompilerServices;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// Where the row of a hard rule is, in 16 bytes. No row beyond the rule's rows is read: a code is clamped to the last of them, and callers
/// clamp the amount's row.
/// </summary>
internal readonly record struct RowStep
{
    private readonly int _row;
    private readonly int _amountMask;
    private readonly ushort _mask;
    private readonly ushort _maxCode;
    private readonly byte _word;
    private readonly byte _shift;

    /// <param name="row">The rule's row, or the first of its rows.</param>
    /// <param name="amountMask">All ones if the row of the amount is added, or 0.</param>
    /// <param name="word">The word of the code that has the rule's field.</param>
    /// <param name="shift">The lowest bit of the field.</param>
    /// <param name="mask">The field's bits, shifted down; 0 if the rule has no field.</param>
    /// <param name="maxCode">The highest code that has a row.</param>
    public RowStep(int row, int amountMask, int word, int shift, ulong mask, ulong maxCode)
    {
        checked
        {
            (_row, _amountMask, _word, _shift, _mask, _maxCode) =
                (row, amountMask, (byte)word, (byte)shift, (ushort)mask, (ushort)maxCode);
        }
    }

    /// <summary>The row's first word in a block.</summary>
    /// <param name="code">The first word of a code that is in the table's schema.</param>
    /// <param name="amountRow">The row of the amount.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint OffsetFor(ref ulong code, int amountRow)
    {
        int value = Math.Min((int)(Unsafe.Add(ref code, (nint)_word) >> _shift) & _mask, _maxCode);
        return (nint)(_row + value + (amountRow & _amountMask)) * OperationRows.BlockWords;
    }
}
