using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FaultTolerantPay.Routing.Engine.Checks;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Search;

namespace FaultTolerantPay.Routing.Engine.Failure;

/// <summary>
/// Applies the rules in their order to the bitmaps, block by block, and keeps the deepest rule that channels of any block reach. A rule is
/// a row that channels must be in. Some rules also check each channel that the row leaves in doubt.
/// </summary>
/// <param name="rows">The bitmaps.</param>
/// <param name="steps">The hard rules, in their order.</param>
/// <param name="checks">The checks that bitmaps cannot express.</param>
/// <param name="three">The three columns, if the search uses them: they show quickly whether any channel has all discrete values.</param>
internal sealed class FailureFinder<TWidth>(
    OperationRows rows,
    RuleStep[] steps,
    CandidateChecks checks,
    ThreeColumns? three) : FailureFinder(rows)
    where TWidth : struct, IVectorWidth
{
    private readonly RowStep[] _rowSteps =
        [.. steps.Select(s => new RowStep(s.Row, s.AmountMask, s.Word, s.Shift, s.Mask, s.MaxCode))];

    private readonly int _lastDiscreteStep = Array.FindLastIndex(steps, s => s.Mask != 0 || s.ExactCheck == ExactCheck.Amount);

    private delegate bool Check(CandidateChecks checks, int position, in RouteQuery query);

    public override int RemovingRule(in RouteQuery query)
    {
        if (Rows.Count == 0)
        {
            return -1;
        }

        int amountRow = Rows.Amounts.RowOf(query.AmountMinor);
        bool isClosed = checks.HasValueHours && checks.ClosedValue(query) is not null;
        int deepest = Depth(0, amountRow, isClosed, query);
        if (Rows.Blocks > 1)
        {
            deepest = DeepestOfOthers(deepest, amountRow, isClosed, query);
        }

        // Live state may change during the search, so a channel may pass every rule. Then the last rule is reported.
        return Math.Min(deepest, steps.Length - 1);
    }

    // The deepest rule that channels of any block reach, if those of the first block reach this one.
    private int DeepestOfOthers(int deepest, int amountRow, bool isClosed, in RouteQuery query)
    {
        // No block goes deeper than the rows that have channels in one and the same block.
        BlockSummary? summary = Rows.Summary;
        int last = Math.Min(steps.Length - 1, summary is null ? int.MaxValue : DeepestOf(summary, amountRow, query));

        // Usually no channel has both the discrete values and the amount. Then no later rule can be the result, and the first block often
        // reaches the last discrete rule.
        if (deepest < last && three is not null && !AnyDiscrete(three, query))
        {
            last = Math.Min(last, _lastDiscreteStep);
        }

        if (deepest >= last)
        {
            return deepest;
        }

        ref ulong code = ref MemoryMarshal.GetReference(query.Code);
        Span<nint> offsets = stackalloc nint[_rowSteps.Length];
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = _rowSteps[i].OffsetFor(ref code, amountRow);
        }

        nint stride = (nint)Rows.Rows * OperationRows.BlockWords;
        ref ulong words = ref Rows.Words.First;
        for (int block = 1; deepest < last; block++)
        {
            // Most blocks fail at an earlier rule than the best block so far. So first test whether any channel of the block passes all
            // rules up to there.
            ReadOnlySpan<nint> reached = offsets[..(deepest + 1)];
            block = summary is null ? block : summary.NextIn(block, reached);
            if (block >= Rows.Blocks)
            {
                break;
            }

            if (TWidth.AnyInAll(ref Unsafe.Add(ref words, block * stride), reached))
            {
                deepest = Math.Max(deepest, Depth(block, amountRow, isClosed, query));
            }
        }

        return deepest;
    }

    // How many of the rules, from the first on, have channels in one and the same block by their rows.
    private int DeepestOf(BlockSummary summary, int amountRow, in RouteQuery query)
    {
        Span<ulong> left = stackalloc ulong[OperationRows.BlockWords];
        ref ulong code = ref MemoryMarshal.GetReference(query.Code);
        int deepest = 0;
        for (int i = 0; i < summary.Blocks; i++)
        {
            left.Fill(ulong.MaxValue);
            ref ulong block = ref Unsafe.Add(ref summary.First, i * summary.Stride);
            deepest = Math.Max(deepest, TWidth.AndSteps(ref left[0], ref block, _rowSteps, ref code, amountRow));
        }

        return deepest;
    }

    // Whether any channel has all discrete values and may accept the amount.
    private static bool AnyDiscrete(ThreeColumns columns, in RouteQuery query)
    {
        columns.RowsOf(query, out nint a, out nint b, out nint c, out nint amount);
        ref ulong words = ref columns.Words.First;
        for (int block = 0; block < columns.Blocks; block++)
        {
            ref ulong first = ref Unsafe.Add(ref words, a);
            if (TWidth.NonZeroWords(
                ref first, ref Unsafe.Add(ref words, b), ref Unsafe.Add(ref words, c), ref Unsafe.Add(ref words, amount), ref first) != 0)
            {
                return true;
            }

            words = ref Unsafe.Add(ref words, columns.Stride);
        }

        return false;
    }

    // The number of consecutive rules that some channel of the block passes.
    private int Depth(int block, int amountRow, bool isClosed, in RouteQuery query)
    {
        ref ulong words = ref Unsafe.Add(ref Rows.Words.First, (nint)block * Rows.Rows * OperationRows.BlockWords);
        ref ulong code = ref MemoryMarshal.GetReference(query.Code); // It has the words of the table's schema.
        Span<ulong> left = stackalloc ulong[OperationRows.BlockWords];
        left.Fill(ulong.MaxValue); // Every rule has a row, and none has a bit behind the last channel.
        ref ulong first = ref left[0];
        int depth = 0;
        while (depth < steps.Length)
        {
            int end = steps[depth].RunEnd;
            int passed = TWidth.AndSteps(ref first, ref words, _rowSteps.AsSpan(depth, end - depth), ref code, amountRow);
            if (passed < end - depth)
            {
                return depth + passed;
            }

            if (steps[end - 1].ExactCheck != ExactCheck.None)
            {
                CheckExactly(steps[end - 1], block, left, amountRow, isClosed, query);
                if (TWidth.NonZeroWords(ref first) == 0)
                {
                    return end - 1;
                }
            }

            depth = end;
        }

        return depth;
    }

    private void CheckExactly(in RuleStep step, int block, Span<ulong> left, int amountRow, bool isClosed, in RouteQuery query)
    {
        switch (step.ExactCheck)
        {
            case ExactCheck.Amount:
                Span<ulong> surely = Rows.Row(block, Rows.SurelyRow(amountRow));
                if (TWidth.AnyNotIn(ref left[0], ref surely[0]))
                {
                    Keep(left, surely, false, block, query, static (c, p, in q) => c.TakesAmount(p, q));
                }

                break;
            case ExactCheck.Live:
                TWidth.AndInto(ref left[0], ref LiveRow(checks.Up, block)[0]);
                KeepInRow(left, LiveRow(checks.ChannelsToCheck, block), block, query, static (c, p, in q) => c.AdmitsNow(p, q));
                break;
            case ExactCheck.Quota:
                KeepInRow(left, Rows.Row(block, Rows.Quota), block, query, static (c, p, in q) => c.QuotaLeft(p, q));
                break;
            case ExactCheck.Hours when isClosed:
                left.Clear();
                break;
            case ExactCheck.Hours:
                KeepInRow(left, Rows.Row(block, Rows.Hours), block, query, static (c, p, in q) => c.OpenNow(p, q));
                break;
            case ExactCheck.Elements:
                KeepInRow(left, Rows.Row(block, Rows.Elements), block, query, static (c, p, in q) => c.ElementsGiven(p, q));
                break;
            case ExactCheck.Capabilities when query.NeededCapabilities != 0:
                Keep(left, left, true, block, query, static (c, p, in q) => c.HasCapabilities(p, q));
                break;
            case ExactCheck.Merchant when query.EnabledOn is not null:
                Keep(left, left, true, block, query, static (c, p, in q) => c.MerchantEnabled(p, q));
                break;
            case ExactCheck.Tried when query.Tried is not null:
                Keep(left, left, true, block, query, static (c, p, in q) => c.NotTried(p, q));
                break;
            case ExactCheck.Signed:
                Keep(left, left, true, block, query, static (c, p, in q) => c.CardSigned(p, q));
                break;
            case ExactCheck.Custom:
                KeepByHost(left, checks.Custom[step.CustomRule], block, query);
                break;
            case ExactCheck.Capabilities or ExactCheck.Merchant or ExactCheck.Tried:
                // The request asks for nothing.
                break;
            default:
                throw UnknownCheck(step.ExactCheck);
        }
    }

    private static InvalidOperationException UnknownCheck(ExactCheck check) => new($"FailureFinder does not know the exact check {check}.");

    private static Span<ulong> LiveRow(AlignedWords words, int block) =>
        words.Span.Slice(block * OperationRows.BlockWords, OperationRows.BlockWords);

    private static int PositionOf(int block, int word, ulong bits) =>
        (block * OperationRows.BlockChannels) + (word * 64) + BitOperations.TrailingZeroCount(bits);

    private void KeepInRow(Span<ulong> left, Span<ulong> row, int block, in RouteQuery query, Check check)
    {
        if (TWidth.AnyIn(ref left[0], ref row[0]))
        {
            Keep(left, row, true, block, query, check);
        }
    }

    // Of the remaining channels, those in the row (or those not in it) are checked one by one; the others stay.
    private void Keep(Span<ulong> left, ReadOnlySpan<ulong> row, bool inRow, int block, in RouteQuery query, Check check)
    {
        for (int word = 0; word < left.Length; word++)
        {
            for (ulong bits = left[word] & (inRow ? row[word] : ~row[word]); bits != 0; bits &= bits - 1)
            {
                if (!check(checks, PositionOf(block, word, bits), query))
                {
                    left[word] &= ~(bits & (0 - bits));
                }
            }
        }
    }

    private void KeepByHost(Span<ulong> left, ICustomHardRule host, int block, in RouteQuery query)
    {
        for (int word = 0; word < left.Length; word++)
        {
            for (ulong bits = left[word]; bits != 0; bits &= bits - 1)
            {
                if (!checks.PassesCustom(host, PositionOf(block, word, bits), query))
                {
                    left[word] &= ~(bits & (0 - bits));
                }
            }
        }
    }
}
