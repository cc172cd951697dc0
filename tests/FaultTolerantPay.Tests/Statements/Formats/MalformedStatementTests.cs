using System.Text;
using FaultTolerantPay.Model;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Tests.Statements.Formats;

/// <summary>
/// Whatever a file has in it: a reader throws nothing, stays within its memory, names the line of what is wrong, and never gives a row that
/// is not within its bounds. What it reads of whole files is what was written.
/// </summary>
public sealed class MalformedStatementTests
{
    private const int Files = 1_500;

    private static IEnumerable<IStatementReader> Readers() =>
    [
        .. RandomRows.Formats.Select(RandomRows.ReaderOf),
        .. new[] { "wechat", "alipay", "unionpay-zm" }.Select(SampleFormats.Of),
        SampleFormats.Read(SampleFormats.Whole).Reader!,
    ];

    [Test]
    public void Read_RandomRowsOfEachFormat_AreReadBack([ValueSource(typeof(RandomRows), nameof(RandomRows.Formats))] string format)
    {
        for (int seed = 0; seed < 200; seed++)
        {
            StatementRow[] rows = RandomRows.Of(format, seed, seed);

            Read read = seed == 0 && format == "unionpay-zm" ? Read.Of(RandomRows.ReaderOf(format), "\n")
                : Read.Of(RandomRows.ReaderOf(format), RandomRows.Write(format, rows));

            Assert.That(read.Told, Is.Empty, $"seed {seed}");
            Assert.That(read.Rows, Is.EqualTo(rows), $"seed {seed}");
        }
    }

    [Test]
    public void Read_BrokenFileOfEachFormat_NamesItsLinesAndKeepsItsBounds(
        [ValueSource(typeof(RandomRows), nameof(RandomRows.Formats))] string format)
    {
        var random = new Random(20_261_129);
        StatementRow[] rows = RandomRows.Of(format, 20, 7);
        byte[] whole = RandomRows.Write(format, rows);
        HashSet<StatementRow> written = [.. rows.Select(row => row with { Line = 0 })];
        int changed = 0;
        for (int i = 0; i < Files; i++)
        {
            byte[] broken = BrokenFiles.Break(whole, random);
            Read read = Read.Of(RandomRows.ReaderOf(format), broken);
            AssertBounds(read, $"file {i}");
            changed += read.Rows.Count(row => !written.Contains(row with { Line = 0 })) > 3 ? 1 : 0;
        }

        Assert.That(changed, Is.Zero, "one damage never makes many other rows");
    }

    /// <summary>A file that was cut off is never sound, where its format can tell: at every byte.</summary>
    [Test]
    public void Read_CutOffAnywhere_IsNeverSoundWhereTheFormatHasTotals(
        [Values("wechat", "alipay")] string format, [Values] bool configured)
    {
        IStatementReader reader = configured ? SampleFormats.Of(format) : RandomRows.ReaderOf(format);
        byte[] whole = RandomRows.Write(format, 3, 1);
        // Behind the last total nothing is missed.
        byte[] last = format == "wechat" ? "`"u8.ToArray() : StatementWriter.Gbk.GetBytes("元，");
        int end = whole.AsSpan().LastIndexOf(last);
        for (int length = 0; length < end; length++)
        {
            Assert.That(Read.Of(reader, whole[..length]).Reading.IsSound, Is.False, $"{length} bytes of {whole.Length}");
        }

        Assert.That(Read.Of(reader, whole).Reading.IsSound, Is.True);
    }

    /// <summary>ZM has no totals: a cut within a line is an error, and the lines before it are read.</summary>
    [Test]
    public void Read_ZmCutOffWithinALine_IsAnErrorInThatLine()
    {
        byte[] whole = RandomRows.Write("unionpay-zm", 2, 1);
        int line = whole.Length / 2;
        for (int length = line + 1; length < whole.Length - 2; length++)
        {
            Read read = Read.Of(new UnionPayZmReader(), whole[..length]);
            Assert.That((read.Rows.Count, read.Errors.Single().Line), Is.EqualTo((1, 2L)), $"{length} bytes");
        }
    }

    [TestCaseSource(nameof(Readers))]
    public void Read_RandomBytes_NeverThrows(IStatementReader reader)
    {
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            byte[] bytes = new byte[random.Next(0, 3_000)];
            random.NextBytes(bytes);
            AssertBounds(Read.Of(reader, bytes), $"file {i}");
        }
    }

    [TestCaseSource(nameof(Readers))]
    public void Read_EveryTimeOfADay_NeverThrows(IStatementReader reader)
    {
        foreach (DateOnly day in new[] { DateOnly.MinValue, DateOnly.MaxValue })
        {
            AssertBounds(Read.Of(reader, RandomRows.Write("unionpay-zm", 2, 1), day), $"{day}");
        }
    }

    [TestCaseSource(nameof(Readers))]
    public void Read_OtherKindsOfFile_AreNamedAndNotRead(IStatementReader reader)
    {
        (byte[] Start, string Name)[] files =
        [
            ("PK\u0003\u0004"u8.ToArray(), "ZIP or XLSX"), ([0x1F, 0x8B, 8], "gzip"), ("%PDF-1.7"u8.ToArray(), "PDF"),
            ([0xFF, 0xFE, 0x61, 0], "UTF-16"), ([0xFE, 0xFF, 0, 0x61], "UTF-16"), (Encoding.Unicode.GetBytes("交a"), "UTF-16"),
            ("<html>"u8.ToArray(), "HTML"), ("{\"code\":1}"u8.ToArray(), "JSON"), ([], "empty"),
        ];
        foreach ((byte[] start, string name) in files)
        {
            Read read = Read.Of(reader, start.Length == 0 ? [] : [.. start, .. new byte[100_000]]);
            Assert.That(read.Errors.Select(error => error.Line), Is.EqualTo(new[] { 0L }), name);
            Assert.That(read.Errors[0].Reason, Does.Contain(name), name);
        }
    }

    [TestCaseSource(nameof(Readers))]
    public void Read_EndlessLine_IsAnErrorInBoundedMemory(IStatementReader reader)
    {
        using var endless = new EndlessLine(30_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Read read = Read.Of(reader, endless, Read.Day);

        Assert.That(read.Told, Has.Some.StartsWith("bill, line 1: the line is longer than "));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(3_000_000));
    }

    /// <summary>Names and values of a file come into messages: none may forge a row of a log or show a card number.</summary>
    [Test]
    public void Read_HostileTexts_AreCleanedInErrors()
    {
        const string hostile = "\u001B[32mPAID\u202E4111111111111111";
        string[] files =
        [
            $"{StatementWriter.LedgerHeader},{hostile},{hostile}\n1,2\n",
            $"{StatementWriter.LedgerHeader}\n{string.Join(',', Enumerable.Repeat(hostile, 10))}\n",
        ];
        foreach (string file in files)
        {
            Read read = Read.Of(new LedgerCsvReader(), file);
            Assert.That(read.Told, Is.Not.Empty);
            Assert.That(read.Told.Select(told => CardText.Mask(PlainText.Escape(told))), Is.EqualTo(read.Told));
        }
    }

    private static void AssertBounds(Read read, string file)
    {
        long line = 0;
        foreach (StatementRow row in read.Rows)
        {
            Assert.That(row.Line, Is.GreaterThanOrEqualTo(line).And.GreaterThan(0), file);
            Assert.That(Enum.IsDefined(row.Kind) && Enum.IsDefined(row.Status), Is.True, file);
            Assert.That(row.Currency.IsKnown && row.AmountMinor >= 0, Is.True, file);
            Assert.That(row.At.Year, Is.InRange(2000, 2099), file);
            Assert.That(new[] { row.OurReference, row.TheirReference, row.OriginalReference, row.MerchantNumber },
                Has.All.Matches<string>(text => text!.Length <= StatementRow.MaxReference && !text.Any(char.IsControl)), file);
            line = row.Line;
        }

        Assert.That(read.Errors.Select(error => error.Reason), Has.All.Not.Empty);
        string[] ofWholeFiles = ["the file", "this is", "no header"];
        Assert.That(
            read.Errors.Where(error => error.Line == 0 && error.Field.Length == 0)
                .Where(error => !ofWholeFiles.Any(start => error.Reason.StartsWith(start, StringComparison.Ordinal))),
            Is.Empty, file);
    }
}
