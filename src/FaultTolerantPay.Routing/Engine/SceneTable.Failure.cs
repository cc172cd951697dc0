using System.Numerics;
using FaultTolerantPay.Routing.Compilation;

using FaultTolerantPay.Routing.Policy;

namespace FaultTolerantPay.Routing.Engine;

/// <content>Which rule removed the last channel: rule by rule over the bitmaps, block by block; the deepest rule that any block reached.</content>
public sealed partial class SceneTable
{
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
        Span<ulong> left = stackalloc ulong[SceneRows.BlockWords];
        bool isClosed = _hasValueSchedules && ClosedValue(query) is not null;
        int amountRow = _rows.Amounts.RowOf(query.AmountMinor);
        int deepest = -1;
        for (int block = 0; block < _rows.Blocks && Seats.Length > 0; block++)
        {
            _rows.Row(block, _rows.All).CopyTo(left);
            int list = _rows.FirstList;
            int custom = 0;
            int rule = 0;
            for (; rule < Policy.HardRules.Length; rule++)
            {
                switch (Policy.HardRules[rule])
                {
                    case HardRule.Supports supports:
                        int dimension = _schema.IndexOf(supports.DimensionId);
                        TWidth.AndInto(ref left[0], ref _rows.Row(block, _rows.RowOf(dimension, _schema.FieldOf(dimension).Read(query.Code)))[0]);
                        break;
                    default:
                        Narrow(Policy.HardRules[rule], block, left, query, isClosed, amountRow, ref list, ref custom);
                        break;
                }

                if (TWidth.NonZeroWords(ref left[0]) == 0)
                {
                    break;
                }
            }

            deepest = Math.Max(deepest, rule);
        }

        // A channel may have come back just now; then the last rule is as good an answer as any.
        return Math.Min(deepest, Policy.HardRules.Length - 1);
    }

    private void Narrow(HardRule rule, int block, Span<ulong> left, in RouteQuery query, bool isClosed, int amountRow, ref int list, ref int custom)
    {
        switch (rule)
        {
            case HardRule.AmountInRange:
                And(left, _rows.Row(block, _rows.MayRow(amountRow)));
                Keep(left, _rows.Row(block, _rows.SurelyRow(amountRow)), false, block, query, static (t, p, in q) => t._gates[p].Takes(q.AmountMinor));
                break;
            case HardRule.AllowList or HardRule.BlockList:
                And(left, _rows.Row(block, list++));
                break;
            case HardRule.Up:
                And(left, LiveRow(_up, block));
                Keep(left, LiveRow(_looks, block), true, block, query, static (t, p, in q) => t.Seats[p].State.Admits(q.Now.UtcTicks, q.Transaction));
                break;
            case HardRule.QuotaLeft:
                Keep(left, _rows.Row(block, _rows.Quota), true, block, query, static (t, p, in q)
                    => t.Seats[p].State.HasRoom(t.Seats[p].Channel, t.Seats[p].Zone, q.AmountMinor, q.Now.UtcTicks));
                break;
            case HardRule.OpenNow when isClosed:
                left.Clear();
                break;
            case HardRule.OpenNow:
                Keep(left, _rows.Row(block, _rows.Hours), true, block, query, static (t, p, in q) => t.Seats[p].Zone.ClosedBy(t.Seats[p].Channel.Schedule, q.Now) is null);
                break;
            case HardRule.ElementsGiven:
                Keep(left, _rows.Row(block, _rows.Elements), true, block, query, static (t, p, in q) => ElementsGiven(t.Seats[p], q));
                break;
            case HardRule.HasCapabilities when query.NeededCapabilities != 0:
                Keep(left, left, true, block, query, static (t, p, in q) => HasCapabilities(t.Seats[p], q));
                break;
            case HardRule.MerchantEnabled when query.EnabledOn is not null:
                Keep(left, left, true, block, query, static (t, p, in q) => q.EnabledOn!.Contains(t.Seats[p].State.Handle));
                break;
            case HardRule.CardSigned:
                Keep(left, left, true, block, query, static (t, p, in q) => q.SignedOn.Contains(t.Seats[p].State.Handle));
                break;
            case HardRule.Custom:
                ICustomHardRule host = _customRules[custom++];
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

                break;
        }
    }

    private static void And(Span<ulong> left, ReadOnlySpan<ulong> row)
    {
        for (int i = 0; i < left.Length; i++)
        {
            left[i] &= row[i];
        }
    }

    private static Span<ulong> LiveRow(AlignedWords words, int block) => words.Span.Slice(block * SceneRows.BlockWords, SceneRows.BlockWords);

    private static int PositionOf(int block, int word, ulong bits)
        => (block * SceneRows.BlockChannels) + (word * 64) + BitOperations.TrailingZeroCount(bits);

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

    private delegate bool Check(SceneTable table, int position, in RouteQuery query);
}
