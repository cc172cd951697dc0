using System.Numerics;
using System.Runtime.CompilerServices;
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
    private readonly int _lastDiscreteStep = Array.FindLastIndex(steps, s => s.Mask != 0 || s.ExactCheck == ExactCheck.Amount);

    private delegate bool Check(CandidateChecks checks, int position, in RouteQuery query);

    public override int RemovingRule(in RouteQuery query)
    {
        if (Rows.Count == 0)
        {
            return -1;
        }

        OperationRows table = Rows;
        RuleStep[] all = steps;
        Span<nint> offsets = stackalloc nint[all.Length];
        int amountRow = table.Amounts.RowOf(query.AmountMinor);
        for (int i = 0; i < offsets.Length; i++)
        {
            ref RuleStep step = ref all[i];
            // No row beyond the rule's rows is read: this code clamps a code to the last of them, and RowOf clamps the amount. AnyInAll and
            // AndRows rely on that and on the number of blocks, which is counted.
            int code = (int)Math.Min((query.Code[step.Word] >> step.Shift) & step.Mask, step.MaxCode);
            int row = step.Row + code + (amountRow & step.AmountMask);
            offsets[i] = row * OperationRows.BlockWords;
        }

        bool isClosed = checks.HasValueHours && checks.ClosedValue(query) is not null;
        // Usually no channel has both the discrete values and the amount. Then no later rule can be the result, and the first block often
        // reaches the last discrete rule.
        int last = three is not null && !AnyDiscrete(three, amountRow, query) ? _lastDiscreteStep : offsets.Length - 1;
        int deepest = Depth(0, offsets, amountRow, isClosed, query);
        nint stride = (nint)table.Rows * OperationRows.BlockWords;
        ref ulong words = ref table.Words.First;
        for (int block = 1; block < table.Blocks && deepest < last; block++)
        {
            // Most blocks fail at an earlier rule than the best block so far. So first test whether any channel of the block passes all
            // rules up to there.
            words = ref Unsafe.Add(ref words, stride);
            if (TWidth.AnyInAll(ref words, offsets[..(deepest + 1)]))
            {
                deepest = Math.Max(deepest, Depth(block, offsets, amountRow, isClosed, query));
            }
        }

        // Live state may change during the search, so a channel may pass every rule. Then the last rule is reported.
        return Math.Min(deepest, offsets.Length - 1);
    }

    // Whether any channel has all discrete values and may accept the amount. Bit fields give no number beyond their rows, and RowOf clamped
    // the amount's row.
    private static bool AnyDiscrete(ThreeColumns columns, int amountRow, in RouteQuery query)
    {
        nint a = columns.A.Extract(query.Code[columns.A.Word]) * OperationRows.BlockWords;
        nint b = columns.BaseB + (columns.B.Extract(query.Code[columns.B.Word]) * OperationRows.BlockWords);
        nint c = columns.BaseC + (columns.C.Extract(query.Code[columns.C.Word]) * OperationRows.BlockWords);
        nint amount = columns.BaseAmount + ((nint)amountRow * OperationRows.BlockWords);
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
    private int Depth(int block, ReadOnlySpan<nint> rows, int amountRow, bool isClosed, in RouteQuery query)
    {
        ref ulong words = ref Unsafe.Add(ref Rows.Words.First, (nint)block * Rows.Rows * OperationRows.BlockWords);
        Span<ulong> left = stackalloc ulong[OperationRows.BlockWords];
        left.Fill(ulong.MaxValue); // Every rule has a row, and none has a bit behind the last channel.
        ref ulong first = ref left[0];
        int depth = 0;
        while (depth < rows.Length)
        {
            int end = steps[depth].RunEnd;
            int passed = TWidth.AndRows(ref first, ref words, rows[depth..end]);
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
