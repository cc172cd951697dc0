using System.Globalization;
using System.Text;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Benchmarks.Statements;

/// <summary>A statement and our records of the same payments, as files. One payment in a thousand differs.</summary>
internal sealed class StatementFiles : IDisposable
{
    private static readonly Currency Cny = new("CNY");
    private static readonly DateTimeOffset Midnight = new(2026, 11, 28, 0, 0, 0, TimeSpan.FromHours(8));

    private readonly string _folder = Path.Combine(AppContext.BaseDirectory, $"statements-{Environment.ProcessId}");

    public StatementFiles() => Directory.CreateDirectory(_folder);

    /// <summary>The day that the statements cover.</summary>
    public static DateOnly Day { get; } = new(2026, 11, 28);

    /// <summary>A bill of WeChat Pay.</summary>
    public string WeChat(int rows)
    {
        string path = Path.Combine(_folder, $"wechat-{rows}.csv");
        if (File.Exists(path))
        {
            return path;
        }

        using var file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);
        file.Write(StatementWriter.WeChatHeader + "\r\n");
        long sum = 0;
        long fees = 0;
        for (int i = 0; i < rows; i++)
        {
            StatementRow row = Row(i, isTheirs: true);
            sum += row.AmountMinor;
            fees += row.FeeMicros;
            file.Write(StatementWriter.WeChatLine(row) + "\r\n");
        }

        string amount = (sum / 100m).ToString("F2", CultureInfo.InvariantCulture);
        string fee = (fees / 1_000_000m).ToString("F5", CultureInfo.InvariantCulture);
        file.Write($"{StatementWriter.WeChatSummaryHeader}\r\n`{rows},`{amount},`0.00,`0.00,`{fee},`{amount},`0.00\r\n");
        return path;
    }

    /// <summary>A merchant file ZM of UnionPay.</summary>
    public string UnionPayZm(int rows)
    {
        string path = Path.Combine(_folder, $"zm-{rows}");
        using FileStream file = File.Create(path);
        for (int i = 0; i < rows; i++)
        {
            file.Write(StatementWriter.UnionPayZmLine(Row(i, isTheirs: true)));
            file.Write("\r\n"u8);
        }

        return path;
    }

    /// <summary>A business detail of Alipay.</summary>
    public string Alipay(int rows)
    {
        string path = Path.Combine(_folder, $"alipay-{rows}.csv");
        File.WriteAllBytes(path, StatementWriter.Alipay(Enumerable.Range(0, rows).Select(i => Row(i, isTheirs: true))));
        return path;
    }

    /// <summary>Our own records, in another order than the statement.</summary>
    public string Ledger(int rows)
    {
        string path = Path.Combine(_folder, $"ledger-{rows}.csv");
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);
        file.Write(StatementWriter.LedgerHeader + "\n");
        for (int i = 0; i < rows; i++)
        {
            // 7,919 is a prime that divides none of the sizes: every row comes once.
            StatementRow row = Row((int)((long)i * 7_919 % rows), isTheirs: false);
            file.Write(string.Create(CultureInfo.InvariantCulture,
                $"payment,{row.OurReference},{row.TheirReference},,{row.AmountMinor},CNY,{row.FeeMicros / 1_000_000m:F5},succeeded," +
                $"{row.At:O},1601959334\n"));
        }

        return path;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A row of one side.</summary>
    public static StatementRow Row(int number, bool isTheirs)
    {
        long amount = 100 + (number % 99_901);
        return new StatementRow
        {
            Kind = StatementRowKind.Payment,
            Status = StatementRowStatus.Succeeded,
            OurReference = string.Create(CultureInfo.InvariantCulture, $"S20261128{number:D12}"),
            TheirReference = string.Create(CultureInfo.InvariantCulture, $"42000009{number:D12}"),
            AmountMinor = isTheirs && number % 1_000 == 999 ? amount + 1 : amount,
            Currency = Cny,
            FeeMicros = amount * 60 / 100 * 100,
            At = Midnight.AddSeconds(number % 86_400),
            MerchantNumber = "1601959334",
            Line = number + 2,
        };
    }
}
