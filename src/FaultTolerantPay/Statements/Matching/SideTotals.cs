using System.Runtime.InteropServices;

namespace FaultTolerantPay.Statements.Matching;

/// <summary>Adds up the rows of one side. The sums cannot overflow, however absurd the amounts of a file are.</summary>
internal sealed class SideTotals
{
    private readonly Dictionary<int, Sums> _sums = [];

    public void Add(in StatementRow row, byte currency)
    {
        int key = ((int)row.Kind << 16) | ((int)row.Status << 8) | currency;
        ref Sums? sums = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out _);
        sums ??= new Sums();
        sums.Rows++;
        sums.AmountMinor += row.AmountMinor;
        sums.FeeMicros += row.FeeMicros;
        sums.FeeMinor += row.Fee.RoundedHalfUp().Minor;
    }

    public IReadOnlyList<SideTotal> Of(CurrencyTable currencies) =>
    [
        .. _sums.OrderBy(sums => sums.Key).Select(sums => new SideTotal(
            (StatementRowKind)(sums.Key >> 16),
            (StatementRowStatus)((sums.Key >> 8) & 0xFF),
            currencies[(byte)sums.Key],
            sums.Value.Rows,
            sums.Value.AmountMinor,
            sums.Value.FeeMicros,
            sums.Value.FeeMinor)),
    ];

    private sealed class Sums
    {
        public long Rows { get; set; }

        public Int128 AmountMinor { get; set; }

        public Int128 FeeMicros { get; set; }

        public Int128 FeeMinor { get; set; }
    }
}
