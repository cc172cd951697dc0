using FaultTolerantPay.Routing.Engine.Data;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>
/// How one block of 512 channels is tested. A struct as type parameter, so that each width is compiled on its own and costs no call; the scalar one is
/// the plain meaning that tests compare the others with. Everything here is inlined: with a call for the test of a block a decision at 1,000 channels takes
/// 10.5 ns instead of 8.8 (AMD EPYC Zen 5, .NET 10, 2026-11-22).
/// <para>
/// Every reference points at eight words that are there: who calls has it from <see cref="AlignedWords"/>, at a block that it counted and at a row that exists
/// (<see cref="ThreeColumns.RowsOf"/>, and the rows that the failure finder clamps), or from eight words of its own.
/// </para>
/// </summary>
internal interface IVectorWidth
{
    /// <summary>Which of the block's eight words have a channel in all five rows: bit i for word i. (The scalar width gives the first such word alone.)</summary>
    static abstract uint NonZeroWords(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e);

    /// <summary>Writes the channels that are in all five rows of a block, and says which of the eight words are not zero: all of them in any width.</summary>
    static abstract uint AndFive(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e, ref ulong to);

    /// <summary>Eight words at once: <paramref name="a"/> becomes the channels that are in both rows.</summary>
    static abstract void AndInto(ref ulong a, ref ulong b);

    /// <summary>Which of eight words are not zero: all of them in any width.</summary>
    static abstract uint NonZeroWords(ref ulong a);

    /// <summary>Whether any channel is in both rows.</summary>
    static abstract bool AnyIn(ref ulong a, ref ulong b);

    /// <summary>Whether any channel of <paramref name="a"/> is not in <paramref name="b"/>.</summary>
    static abstract bool AnyNotIn(ref ulong a, ref ulong b);

    /// <summary>
    /// Takes rows of a block one after the other: <paramref name="left"/> becomes the channels that are in all of them.
    /// </summary>
    /// <returns>After how many rows there still was a channel; with all of them, <paramref name="left"/> holds the channels.</returns>
    static abstract int AndRows(ref ulong left, ref ulong block, ReadOnlySpan<nint> rows);

    /// <summary>Whether any channel of a block is in all rows.</summary>
    static abstract bool AnyInAll(ref ulong block, ReadOnlySpan<nint> rows);
}
