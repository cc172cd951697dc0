using System.Text;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Tests.Statements.Formats;

public sealed class ConfiguredReaderTests
{
    private static readonly ConfiguredReader North = SampleFormats.Read(SampleFormats.Whole).Reader!;

    [Test]
    public void Read_RealWeChatBill_IsAsTheDedicatedReaderReadsIt()
    {
        byte[] file = File.ReadAllBytes(RealStatements.PathOf("wechat-trade-bill-v3.csv"));
        AssertSame(new WeChatBillReader(), SampleFormats.Of("wechat"), file, 3);
    }

    [Test]
    public void Read_WeChat_IsAsTheDedicatedReaderReadsIt() => AssertSame(
        new WeChatBillReader(), SampleFormats.Of("wechat"), RandomRows.Write("wechat", 500, 1), 500);

    [Test]
    public void Read_WeChatRevoked_IsAsTheDedicatedReaderReadsIt()
    {
        string line = StatementWriter.WeChatLine(SampleRows.Payment(1)).Replace("`SUCCESS,", "`REVOKED,", StringComparison.Ordinal);
        string bill = $"{StatementWriter.WeChatHeader}\n{line}\n{StatementWriter.WeChatSummaryHeader}\n`1,`10,`0,`0,`0.06,`10,`0";
        AssertSame(new WeChatBillReader(), SampleFormats.Of("wechat"), Encoding.UTF8.GetBytes(bill), 1);
    }

    [Test]
    public void Read_Alipay_IsAsTheDedicatedReaderReadsIt() => AssertSame(
        new AlipayDetailReader(), SampleFormats.Of("alipay"), RandomRows.Write("alipay", 500, 2), 500);

    [Test]
    public void Read_UnionPayZm_IsAsTheDedicatedReaderReadsIt() => AssertSame(
        new UnionPayZmReader(), SampleFormats.Of("unionpay-zm"), RandomRows.Write("unionpay-zm", 500, 3), 500);

    /// <summary>Broken files: the same rows are read from what is left, and a file is sound for both readers or for none.</summary>
    [TestCase("wechat")]
    [TestCase("alipay")]
    [TestCase("unionpay-zm")]
    public void Read_BrokenFiles_HaveTheRowsOfTheDedicatedReader(string format)
    {
        IStatementReader dedicated = RandomRows.ReaderOf(format);
        ConfiguredReader configured = SampleFormats.Of(format);
        byte[] whole = RandomRows.Write(format, 30, 4);
        // Lines before the header are told from it in other ways.
        int header = format switch { "wechat" => 1, "alipay" => 5, _ => 0 };
        int start = Enumerable.Range(0, whole.Length).Where(at => at == 0 || whole[at - 1] == '\n').ElementAt(header);
        var random = new Random(5);
        for (int i = 0; i < 300; i++)
        {
            byte[] broken = [.. whole[..start], .. BrokenFiles.Break(whole[start..], random)];
            Read expected = Read.Of(dedicated, broken);
            Read read = Read.Of(configured, broken);
            string told = $"broken file {i}: {string.Join("; ", read.Told)} but {string.Join("; ", expected.Told)}";
            // Spaces between fields are checked by the dedicated reader of ZM alone.
            Assert.That(expected.Rows, Is.SubsetOf(read.Rows), told);
            if (format != "unionpay-zm")
            {
                Assert.That(read.Rows.Count, Is.EqualTo(expected.Rows.Count), told);
                Assert.That(read.Reading.IsSound, Is.EqualTo(expected.Reading.IsSound), told);
            }
        }
    }

    [Test]
    public void Read_EveryField_IsUsed()
    {
        Read read = Read.Of(North, "Konto 1\n-- a comment\nZeit;Betrag;Nr;Art;\"Text; mehr\"\n" +
            "28.11.2026 12:00:00;1.234,50;A1;Zahlung;\"x; y\"\n28.11.2026 12:00:01;-4,00;A2;Gutschrift;\n;;-;Kopf;\n-- Zeilen: 3.\n" +
            "Summe;x\n\"1.230,50\";\n");

        Assert.That(read.Told, Is.Empty);
        Assert.That(
            read.Rows.Select(row =>
                (row.Kind, row.Status, row.OurReference, row.AmountMinor, row.Currency.Code, row.At.Offset.Hours, row.Line)),
            Is.EqualTo(new[]
            {
                (StatementRowKind.Payment, StatementRowStatus.Pending, "A1", 123_450L, "EUR", 1, 4L),
                (StatementRowKind.Refund, StatementRowStatus.Succeeded, "A2", 400L, "EUR", 1, 5L),
            }));
        Assert.That(read.Reading.Totals.Select(total => (total.Name, total.Stated)),
            Is.EqualTo(new[] { ("Zeilen", "3"), ("Summe", "1.230,50") }));
    }

    [TestCase("Summe;x\n1,00;\n", "bill, line 4, Summe '1,00': the rows give 0,00")]
    [TestCase("Summe;x\n0,00;\n;;;\n", "bill, line 5: the line stands behind the summary")]
    [TestCase("Summe;x\n", "bill: the file ends without the figures of its summary: it is cut off")]
    [TestCase("", "bill, Summe: the file ends without this total: it is cut off")]
    [TestCase("28.11.2026 12:00:00;1,00;A1\nSumme;x\n0,00;\n", "bill, line 3: the line has 3 values; 4 are expected")]
    [TestCase("28.11.2026 12:00:00;1,00;-;Zahlung\nSumme;x\n0,00;\n", "bill, line 3: the line has no reference")]
    [TestCase("28.11.2026 12:00:00;-1,00;A1;Zahlung\nSumme;x\n0,00;\n",
        "bill, line 3, Betrag '-1,00': the amount is negative; the kind of the row gives the direction")]
    [TestCase("28.11.2026 12:00:00;;A1;Zahlung\nSumme;x\n0,00;\n", "bill, line 3, Betrag: the amount is missing")]
    public void Read_Wrong_IsAnError(string lines, string expected)
    {
        Read read = Read.Of(North, $"Konto 1\nZeit;Betrag;Nr;Art\n{lines}");

        Assert.That(read.Told, Has.Some.EqualTo(expected));
        Assert.That(read.Rows, Is.Empty);
    }

    /// <summary>Found by fuzzing: a column beyond the end of a line without a header was an exception.</summary>
    [Test]
    public void Read_WithoutHeader_ExpectsTheValuesOfTheFirstLineThatHasAllColumns()
    {
        ConfiguredReader reader = SampleFormats.Read("""
            {
              "name": "bare", "encoding": "utf-8", "layout": "delimited", "header": false, "timeFormat": "yyyyMMdd", "timeZone": "Z",
              "currency": "EUR",
              "columns": [{ "id": "no", "position": 1 }, { "id": "amount", "position": 4 }, { "id": "time", "position": 3 }],
              "fields": { "ourReference": ["no"], "amount": ["amount"], "at": ["time"] },
              "rules": [{ "kind": "payment", "status": "succeeded" }]
            }
            """).Reader!;

        Read read = Read.Of(reader, "A0,x,20261128\nA1,x,20261128,1.00,more\nA2,x,20261128,2.00\nA3,x,20261128,3.00,\n");

        Assert.That(read.Rows.Select(row => (row.OurReference, row.AmountMinor)), Is.EqualTo(new[] { ("A1", 100L), ("A3", 300L) }));
        Assert.That(read.Told, Is.EqualTo(new[]
        {
            "bill, line 1: the line has 3 values; 4 are expected", "bill, line 3: the line has 4 values; 5 are expected",
        }));
    }

    [Test]
    public void Read_LineThatNoRuleIsFor_IsAnError()
    {
        string json = SampleFormats.TextOf("alipay").Replace("\"退款\"", "\"退回\"", StringComparison.Ordinal);
        ConfiguredReader reader = SampleFormats.Read(json).Reader!;

        Read read = Read.Of(reader, StatementWriter.Alipay([SampleRows.Refund(7)]));

        Assert.That(read.Told, Has.Some.EqualTo("bill, line 6, 业务类型 '退款': no rule of the format is for this line"));
    }

    private static void AssertSame(IStatementReader dedicated, ConfiguredReader configured, byte[] file, int rows)
    {
        Read expected = Read.Of(dedicated, file);
        Read read = Read.Of(configured, file);

        Assert.That(read.Told, Is.Empty);
        Assert.That(expected.Told, Is.Empty);
        Assert.That(read.Rows.Count, Is.EqualTo(rows));
        Assert.That(configured.Format, Is.EqualTo(dedicated.Format));
        for (int i = 0; i < rows; i++)
        {
            Assert.That(read.Rows[i], Is.EqualTo(expected.Rows[i]));
        }

        Assert.That(read.Reading.Totals, Is.EqualTo(expected.Reading.Totals));
    }
}
