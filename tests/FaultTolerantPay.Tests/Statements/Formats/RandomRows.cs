using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Tests.Statements.Formats;

/// <summary>Random rows that a format can say, with the line that its writer writes them in.</summary>
internal static class RandomRows
{
    public static readonly string[] Formats = ["wechat", "alipay", "unionpay-zm", "ledger"];

    private static readonly StatementRowKind[] WeChatKinds = [StatementRowKind.Payment, StatementRowKind.Refund, StatementRowKind.Reversal];

    private static readonly StatementRowKind[] ZmKinds =
    [
        StatementRowKind.Payment, StatementRowKind.Capture, StatementRowKind.Refund, StatementRowKind.Reversal, StatementRowKind.Payout,
        StatementRowKind.Collection,
    ];

    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.FromHours(8));

    public static IStatementReader ReaderOf(string format) => format switch
    {
        "wechat" => new WeChatBillReader(),
        "alipay" => new AlipayDetailReader(),
        "unionpay-zm" => new UnionPayZmReader(),
        _ => new LedgerCsvReader(),
    };

    public static byte[] Write(string format, int count, int seed) => Write(format, Of(format, count, seed));

    public static byte[] Write(string format, IEnumerable<StatementRow> rows) => format switch
    {
        "wechat" => StatementWriter.WeChat(rows),
        "alipay" => StatementWriter.Alipay(rows),
        "unionpay-zm" => StatementWriter.UnionPayZm(rows),
        _ => StatementWriter.Ledger(rows),
    };

    /// <summary>Rows as a format says them: it lacks some statuses, references and decimals.</summary>
    public static StatementRow[] Of(string format, int count, int seed) => format switch
    {
        "wechat" => [.. Of(WeChatKinds, count, seed).Select((row, i) => row with
        {
            Line = i + 2,
            Status = row.Kind == StatementRowKind.Payment ? StatementRowStatus.Succeeded : row.Status,
            FeeMicros = row.FeeMicros / 10 * 10,
        })],
        "alipay" => [.. Of([StatementRowKind.Payment, StatementRowKind.Refund], count, seed).Select((row, i) => row with
        {
            Line = i + 6,
            Status = StatementRowStatus.Succeeded,
            MerchantNumber = "",
            FeeMicros = row.FeeMicros / 10_000 * 10_000,
        })],
        "unionpay-zm" => [.. Of(ZmKinds, count, seed).Select((row, i) => row with
        {
            Line = i + 1,
            Status = StatementRowStatus.Succeeded,
            OriginalReference = "",
            FeeMicros = row.FeeMicros / 10_000 * 10_000,
        })],
        _ => [.. Of(Enum.GetValues<StatementRowKind>(), count, seed).Select((row, i) => row with
        {
            Line = i + 2,
            Currency = new Currency(i % 3 == 0 ? "JPY" : "KWD"),
            At = row.At.AddTicks(i).ToOffset(TimeSpan.FromHours((i % 27) - 13)),
            MerchantNumber = i % 5 == 0 ? "a, \"b\"" : row.MerchantNumber,
        })],
    };

    public static IEnumerable<StatementRow> Of(StatementRowKind[] kinds, int count, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            StatementRowKind kind = kinds[random.Next(kinds.Length)];
            bool isReturn = kind is StatementRowKind.Refund or StatementRowKind.Reversal;
            yield return SampleRows.Payment(i + 1) with
            {
                Kind = kind,
                Status = (StatementRowStatus)random.Next(1, 4),
                OurReference = $"o{random.NextInt64(1_000_000_000)}",
                TheirReference = $"t{random.NextInt64(1_000_000_000)}",
                OriginalReference = isReturn ? $"p{random.Next()}" : "",
                AmountMinor = random.Next(20) == 0 ? random.NextInt64(99_999_999_999) : random.Next(100_000),
                FeeMicros = random.Next(-10_000_000, 10_000_000),
                At = Noon.AddSeconds(random.Next(-40_000, 40_000)),
            };
        }
    }
}
