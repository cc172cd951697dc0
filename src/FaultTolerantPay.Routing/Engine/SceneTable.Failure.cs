using System.Numerics;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Policy;

namespace FaultTolerantPay.Routing.Engine;

/// <content>
/// Which rule removed the last channel: the rules in their order over the bitmaps, block by block; the deepest rule that the channels of any block reached.
/// A rule is a row that channels must be in, and for some rules a check of those channels that the row leaves in doubt.
/// </content>
public sealed partial class SceneTable
{
    // Only the table for all amounts has them: which rule failed is asked of that one.
    private SceneRows? _rows;
    private Step[] _steps = [];
    private int _lastDiscreteStep = -1;

    private delegate bool Check(SceneTable table, int position, in RouteQuery query);

    private void MakeSteps(SceneRows rows)
    {
        _rows = rows;
        var steps = new List<Step>(Policy.HardRules.Length);
        int list = rows.FirstList;
        int custom = 0;
        foreach (HardRule rule in Policy.HardRules)
        {
            steps.Add(rule switch
            {
                HardRule.Supports supports => SupportsStep(_schema.IndexOf(supports.DimensionId)),
                HardRule.AllowList or HardRule.BlockList => new Step(Doubt.None, list++),
                HardRule.AmountInRange => new Step(Doubt.Amount, rows.MayRow(0)) { AmountMask = -1 },
                HardRule.Up => new Step(Doubt.Live, rows.All),
                HardRule.QuotaLeft => new Step(Doubt.Quota, rows.All),
                HardRule.OpenNow => new Step(Doubt.Hours, rows.All),
                HardRule.ElementsGiven => new Step(Doubt.Elements, rows.All),
                HardRule.HasCapabilities => new Step(Doubt.Capabilities, rows.All),
                HardRule.MerchantEnabled => new Step(Doubt.Merchant, rows.All),
                HardRule.CardSigned => new Step(Doubt.Signed, rows.All),
                _ => new Step(Doubt.Custom, rows.All) { CustomRule = custom++ },
            });
        }

        // A run goes on to the next rule that leaves something in doubt; each rule knows where the run that it begins would end.
        _steps = [.. steps];
        int end = _steps.Length;
        for (int i = _steps.Length - 1; i >= 0; i--)
        {
            end = i == _steps.Length - 1 || _steps[i].Doubt != Doubt.None ? i + 1 : end;
            _steps[i] = _steps[i] with { RunEnd = end };
        }

        _lastDiscreteStep = Array.FindLastIndex(_steps, s => s.Mask != 0 || s.Doubt == Doubt.Amount);

        Step SupportsStep(int dimension)
        {
            CodeField field = _schema.FieldOf(dimension);
            return new Step(Doubt.None, rows.RowOf(dimension, 0))
            {
                Word = field.Word,
                Shift = field.Shift,
                Mask = (1UL << field.Bits) - 1,
                MostCode = (ulong)SceneRows.NoValueCode(_schema, dimension),
            };
        }
    }

    private int RemovingRule(in RouteQuery query) => _vectors switch
    {
        VectorChoice.Bits512 => RemovingRule<Width512>(query),
        VectorChoice.Bits256 => RemovingRule<Width256>(query),
        VectorChoice.Bits128 => RemovingRule<Width128>(query),
        _ => RemovingRule<WidthScalar>(query),
    };

    private int RemovingRule<TWidth>(in RouteQuery query)
        where TWidth : struct, IVectorWidth
    {
        if (Seats.IsEmpty)
        {
            return -1;
        }

        Step[] steps = _steps;
        Span<nint> rows = stackalloc nint[steps.Length];
        int amountRow = _rows!.Amounts.RowOf(query.AmountMinor);
        for (int i = 0; i < rows.Length; i++)
        {
            ref Step step = ref steps[i];
            // No row beyond the rule's own: a code is clamped to the last of them here, and the amount by RowOf. That is all that AnyInAll and AndRows rely on, beside the blocks, which are counted.
            int code = (int)Math.Min((query.Code[step.Word] >> step.Shift) & step.Mask, step.MostCode);
            int row = step.Row + code + (amountRow & step.AmountMask);
            rows[i] = row * SceneRows.BlockWords;
        }

        bool isClosed = _hasValueSchedules && ClosedValue(query) is not null;
        // Mostly no channel has both the discrete values and the amount: then no rule after those can be the answer, and often the first block has it.
        int last = _three is not null && !AnyDiscrete<TWidth>(_three, amountRow, query) ? _lastDiscreteStep : rows.Length - 1;
        int deepest = Depth<TWidth>(0, rows, amountRow, isClosed, query);
        nint stride = (nint)_rows!.Rows * SceneRows.BlockWords;
        ref ulong words = ref _rows!.Words.First;
        for (int block = 1; block < _rows!.Blocks && deepest < last; block++)
        {
            // Few blocks come deeper than the deepest so far: only those that have a channel in every row up to there are worth more.
            words = ref Unsafe.Add(ref words, stride);
            if (TWidth.AnyInAll(ref words, rows[..(deepest + 1)]))
            {
                deepest = Math.Max(deepest, Depth<TWidth>(block, rows, amountRow, isClosed, query));
            }
        }

        // A channel may have come back just now; then the last rule is as good an answer as any.
        return Math.Min(deepest, rows.Length - 1);
    }

    // Whether any channel has all discrete values and may take the amount. Bit fields give no number beyond their rows, and the amount's row was clamped by RowOf.
    private static bool AnyDiscrete<TWidth>(ThreeColumns columns, int amountRow, in RouteQuery query)
        where TWidth : struct, IVectorWidth
    {
        nint a = columns.A.Extract(query.Code[columns.A.Word]) * SceneRows.BlockWords;
        nint b = columns.BaseB + (columns.B.Extract(query.Code[columns.B.Word]) * SceneRows.BlockWords);
        nint c = columns.BaseC + (columns.C.Extract(query.Code[columns.C.Word]) * SceneRows.BlockWords);
        nint amount = columns.BaseAmount + ((nint)amountRow * SceneRows.BlockWords);
        ref ulong words = ref columns.Words.First;
        for (int block = 0; block < columns.Blocks; block++)
        {
            ref ulong first = ref Unsafe.Add(ref words, a);
            if (TWidth.NonZeroWords(ref first, ref Unsafe.Add(ref words, b), ref Unsafe.Add(ref words, c), ref Unsafe.Add(ref words, amount), ref first) != 0)
            {
                return true;
            }

            words = ref Unsafe.Add(ref words, columns.Stride);
        }

        return false;
    }

    // How many rules some channel of the block passes, one after the other.
    private int Depth<TWidth>(int block, ReadOnlySpan<nint> rows, int amountRow, bool isClosed, in RouteQuery query)
        where TWidth : struct, IVectorWidth
    {
        ref ulong words = ref Unsafe.Add(ref _rows!.Words.First, (nint)block * _rows!.Rows * SceneRows.BlockWords);
        Span<ulong> left = stackalloc ulong[SceneRows.BlockWords];
        left.Fill(ulong.MaxValue); // Every rule has a row, and none has a bit behind the last channel.
        ref ulong first = ref left[0];
        int depth = 0;
        while (depth < rows.Length)
        {
            int end = _steps[depth].RunEnd;
            int passed = TWidth.AndRows(ref first, ref words, rows[depth..end]);
            if (passed < end - depth)
            {
                return depth + passed;
            }

            if (_steps[end - 1].Doubt != Doubt.None)
            {
                Settle<TWidth>(_steps[end - 1], block, left, amountRow, isClosed, query);
                if (TWidth.NonZeroWords(ref first) == 0)
                {
                    return end - 1;
                }
            }

            depth = end;
        }

        return depth;
    }

    private void Settle<TWidth>(in Step step, int block, Span<ulong> left, int amountRow, bool isClosed, in RouteQuery query)
        where TWidth : struct, IVectorWidth
    {
        switch (step.Doubt)
        {
            case Doubt.Amount:
                Span<ulong> surely = _rows!.Row(block, _rows!.SurelyRow(amountRow));
                if (TWidth.AnyNotIn(ref left[0], ref surely[0]))
                {
                    Keep(left, surely, false, block, query, static (t, p, in q) => t._gates[p].Takes(q.AmountMinor));
                }

                break;
            case Doubt.Live:
                TWidth.AndInto(ref left[0], ref LiveRow(_up, block)[0]);
                KeepInRow<TWidth>(left, LiveRow(_looks, block), block, query, static (t, p, in q) => t.Seats[p].State.Admits(q.Now.UtcTicks, q.Transaction));
                break;
            case Doubt.Quota:
                KeepInRow<TWidth>(left, _rows!.Row(block, _rows!.Quota), block, query, static (t, p, in q)
                    => t.Seats[p].State.HasRoom(t.Seats[p].Channel, t.Seats[p].Zone, q.AmountMinor, q.Now.UtcTicks));
                break;
            case Doubt.Hours when isClosed:
                left.Clear();
                break;
            case Doubt.Hours:
                KeepInRow<TWidth>(left, _rows!.Row(block, _rows!.Hours), block, query, static (t, p, in q) => t.Seats[p].Zone.ClosedBy(t.Seats[p].Channel.Schedule, q.Now) is null);
                break;
            case Doubt.Elements:
                KeepInRow<TWidth>(left, _rows!.Row(block, _rows!.Elements), block, query, static (t, p, in q) => ElementsGiven(t.Seats[p], q));
                break;
            case Doubt.Capabilities when query.NeededCapabilities != 0:
                Keep(left, left, true, block, query, static (t, p, in q) => HasCapabilities(t.Seats[p], q));
                break;
            case Doubt.Merchant when query.EnabledOn is not null:
                Keep(left, left, true, block, query, static (t, p, in q) => q.EnabledOn!.Contains(t.Seats[p].State.Handle));
                break;
            case Doubt.Signed:
                Keep(left, left, true, block, query, static (t, p, in q) => q.SignedOn.Contains(t.Seats[p].State.Handle));
                break;
            case Doubt.Custom:
                KeepByHost(left, _customRules[step.CustomRule], block, query);
                break;
        }
    }

    private static Span<ulong> LiveRow(AlignedWords words, int block) => words.Span.Slice(block * SceneRows.BlockWords, SceneRows.BlockWords);

    private static int PositionOf(int block, int word, ulong bits)
        => (block * SceneRows.BlockChannels) + (word * 64) + BitOperations.TrailingZeroCount(bits);

    private void KeepInRow<TWidth>(Span<ulong> left, Span<ulong> row, int block, in RouteQuery query, Check check)
        where TWidth : struct, IVectorWidth
    {
        if (TWidth.AnyIn(ref left[0], ref row[0]))
        {
            Keep(left, row, true, block, query, check);
        }
    }

    // Of the channels left, those in the row (or those not in it) are checked one by one; the others stay.
    private void Keep(Span<ulong> left, ReadOnlySpan<ulong> row, bool inRow, int block, in RouteQuery query, Check check)
    {
        for (int word = 0; word < left.Length; word++)
        {
            for (ulong bits = left[word] & (inRow ? row[word] : ~row[word]); bits != 0; bits &= bits - 1)
            {
                if (!check(this, PositionOf(block, word, bits), query))
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
                if (!host.Passes(Seats[PositionOf(block, word, bits)].Channel, query))
                {
                    left[word] &= ~(bits & (0 - bits));
                }
            }
        }
    }

    /// <summary>What a row leaves open.</summary>
    private enum Doubt
    {
        None,
        Amount,
        Live,
        Quota,
        Hours,
        Elements,
        Capabilities,
        Merchant,
        Signed,
        Custom,
    }

    /// <summary>One hard rule over the bitmaps.</summary>
    /// <param name="Doubt">What its row leaves open.</param>
    /// <param name="Row">Its row, or the first of its rows; that of all channels if it has none.</param>
    private readonly record struct Step(Doubt Doubt, int Row)
    {
        /// <summary>The word of the request's code whose field is added to the row.</summary>
        public int Word { get; init; }

        /// <summary>The lowest bit of the field.</summary>
        public int Shift { get; init; }

        /// <summary>The field's bits, moved down; 0 if none is added.</summary>
        public ulong Mask { get; init; }

        /// <summary>The largest field that has a row of its own: what is above counts as it. So no code leads beyond the rule's rows.</summary>
        public ulong MostCode { get; init; }

        /// <summary>All ones if the row of the amount is added.</summary>
        public int AmountMask { get; init; }

        /// <summary>One past the next rule that leaves something in doubt, or the last.</summary>
        public int RunEnd { get; init; }

        /// <summary>Which of the host's rules.</summary>
        public int CustomRule { get; init; }
    }
}
