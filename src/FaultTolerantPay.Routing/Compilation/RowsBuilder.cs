using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>Fills the bitmaps of one operation.</summary>
internal sealed class RowsBuilder
{
    private readonly OperationRows _rows;

    private RowsBuilder(OperationRows rows) => _rows = rows;

    /// <summary>Builds the bitmaps for an operation's rules.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="policy">The rules.</param>
    /// <param name="ordered">The channels in soft-rule order.</param>
    /// <param name="band">The only amounts that are queried; null for any.</param>
    public static OperationRows Build(RoutingSchema schema, OperationPolicy policy, ReadOnlySpan<CompiledChannel> ordered, AmountBand? band)
    {
        AmountSpan amounts = policy.HardRules.Any(r => r is HardRule.AmountInRange) ? AmountSpan.Of(ordered).Within(band) : AmountSpan.None;
        var rows = new OperationRows(schema, policy, ordered.Length, amounts);
        new RowsBuilder(rows).Fill(policy, ordered);
        rows.Summarise();
        return rows;
    }

    private void Fill(OperationPolicy policy, ReadOnlySpan<CompiledChannel> ordered)
    {
        for (int position = 0; position < ordered.Length; position++)
        {
            Channel channel = ordered[position].Channel;
            Set(_rows.All, position);
            if (ordered[position].HasQuota)
            {
                Set(_rows.Quota, position);
            }

            if (!channel.Schedule.IsAlways)
            {
                Set(_rows.Hours, position);
            }

            if (!channel.VerificationElements.IsEmpty)
            {
                Set(_rows.Elements, position);
            }

            foreach (int supported in ordered[position].Supports)
            {
                (int dimension, int code) = CompiledChannel.Code(supported);
                if (_rows.Checks(dimension))
                {
                    Set(_rows.RowOf(dimension, code), position);
                }
            }

            FillAmount(channel.Amount, position);
        }

        SumAmountRows(_rows.MayRow(0));
        SumAmountRows(_rows.SurelyRow(0));
        FillLists(policy, ordered);
    }

    // A range is written as its two ends, and the rows are added up afterwards: two bits per channel instead of one per cell.
    private void FillAmount(AmountRange range, int position)
    {
        int begin = _rows.ChecksAmount ? _rows.Amounts.RowOf(range.MinMinor) : 0;
        int end = _rows.ChecksAmount ? _rows.Amounts.RowOf(range.MaxMinor) : 0;
        FlipRange(_rows.MayRow(0), begin, end, position);
        if (!_rows.ChecksAmount)
        {
            FlipRange(_rows.SurelyRow(0), 0, 0, position);
            return;
        }

        int surelyBegin = range.MinMinor <= CellBegin(begin) ? begin : begin + 1;
        int surelyEnd = range.MaxMinor >= CellEnd(end) ? end : end - 1;
        if (surelyBegin <= surelyEnd)
        {
            FlipRange(_rows.SurelyRow(0), surelyBegin, surelyEnd, position);
        }

        long CellBegin(int row) => row == 0 ? long.MinValue : AmountCells.Begin(row + _rows.Amounts.Low);
        long CellEnd(int row) => row == _rows.Amounts.Rows - 1 ? long.MaxValue : AmountCells.End(row + _rows.Amounts.Low);
    }

    private void FlipRange(int firstRow, int begin, int end, int position)
    {
        Flip(firstRow + begin, position);
        if (end + 1 < _rows.Amounts.Rows)
        {
            Flip(firstRow + end + 1, position);
        }
    }

    private void SumAmountRows(int firstRow)
    {
        for (int block = 0; block < _rows.Blocks; block++)
        {
            for (int row = 1; row < _rows.Amounts.Rows; row++)
            {
                Span<ulong> before = _rows.Row(block, firstRow + row - 1);
                Span<ulong> at = _rows.Row(block, firstRow + row);
                for (int i = 0; i < OperationRows.BlockWords; i++)
                {
                    at[i] ^= before[i];
                }
            }
        }
    }

    private void FillLists(OperationPolicy policy, ReadOnlySpan<CompiledChannel> ordered)
    {
        int row = _rows.FirstList;
        foreach (HardRule rule in policy.HardRules)
        {
            (ImmutableArray<string> ids, bool allows) = rule switch
            {
                HardRule.AllowList list => (list.Ids, true),
                HardRule.BlockList list => (list.Ids, false),
                // The rows of these hold the channels' own data, whatever the rule.
                HardRule.Supports or HardRule.AmountInRange or HardRule.QuotaLeft or HardRule.OpenNow or HardRule.ElementsGiven =>
                    (default, false),
                // These have no row: they depend on the request, on live state or on the host.
                HardRule.Up or HardRule.HasCapabilities or HardRule.CardSigned or HardRule.MerchantEnabled or HardRule.NotTried =>
                    (default, false),
                HardRule.Custom => (default, false),
                _ => throw rule.UnknownTo(nameof(RowsBuilder)),
            };
            if (ids.IsDefault)
            {
                continue;
            }

            var listed = new HashSet<string>(ids, StringComparer.Ordinal);
            for (int position = 0; position < ordered.Length; position++)
            {
                if ((listed.Contains(ordered[position].Channel.Id) || listed.Contains(ordered[position].Channel.ProviderId)) == allows)
                {
                    Set(row, position);
                }
            }

            row++;
        }
    }

    private void Set(int row, int position) => _rows.WordOf(row, position) |= 1UL << (position & 63);

    private void Flip(int row, int position) => _rows.WordOf(row, position) ^= 1UL << (position & 63);
}
