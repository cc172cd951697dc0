using FaultTolerantPay.Routing.Engine.Data;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>
/// Tests one block of 512 channels. It is a struct type parameter, so that each width is compiled separately and costs no call; the scalar
/// one is the reference for tests of the others. All methods are inlined: with a call for the test of a block, a decision at 1,000 channels
/// takes 10.5 ns instead of 8.8 (AMD EPYC Zen 5, .NET 10, 2026-11-22).
/// <para>
/// Every reference points at eight existing words: the caller gets it from <see cref="AlignedWords"/>, at a counted block and an existing
/// row (<see cref="ThreeColumns.RowsOf"/>, and the rows that the failure finder clamps), or from eight words of its own.
/// </para>
/// </summary>
internal interface IVectorWidth
{
    /// <summary>
    /// Which of the block's eight words have a channel in all five rows: bit i for word i. The scalar width returns only the first such
    /// word.
    /// </summary>
    static abstract uint NonZeroWords(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e);

    /// <summary>
    /// Writes the channels that are in all five rows of a block, and returns which of the eight words are not zero: all of them in any
    /// width.
    /// </summary>
    static abstract uint AndFive(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e, ref ulong to);

    /// <summary>Eight words: <paramref name="a"/> becomes the channels that are in both rows.</summary>
    static abstract void AndInto(ref ulong a, ref ulong b);

    /// <summary>Which of eight words are not zero: all of them in any width.</summary>
    static abstract uint NonZeroWords(ref ulong a);

    /// <summary>Whether any channel is in both rows.</summary>
    static abstract bool AnyIn(ref ulong a, ref ulong b);

    /// <summary>Whether any channel of <paramref name="a"/> is not in <paramref name="b"/>.</summary>
    static abstract bool AnyNotIn(ref ulong a, ref ulong b);

    /// <summary>
    /// Combines the rows of some rules in a block, one after the other: <paramref name="left"/> becomes the channels that are in all of
    /// them.
    /// </summary>
    /// <returns>After how many rows a channel was left; with all rows, <paramref name="left"/> contains the channels.</returns>
    static abstract int AndSteps(ref ulong left, ref ulong block, ReadOnlySpan<RowStep> steps, ref ulong code, int amountRow);

    /// <summary>Whether any channel of a block is in all rows.</summary>
    static abstract bool AnyInAll(ref ulong block, ReadOnlySpan<nint> rows);
}
