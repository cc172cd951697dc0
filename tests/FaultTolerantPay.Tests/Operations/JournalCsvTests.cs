using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Testing.InMemory;

namespace FaultTolerantPay.Tests.Operations;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class JournalCsvTests
{
    private readonly InMemoryDisk _disk = new();

    [Test]
    public async Task Write_Entries_OneLineForEachPostingThenTheTotals()
    {
        await BookAsync(Samples.Entry(Samples.Key("o-1"), 1_234));
        await BookAsync(Samples.Entry(Samples.Key("o-2"), 5) with { Currency = new Currency("JPY"), At = Samples.Start.AddSeconds(1) });
        (string text, JournalExport export) = await WriteAsync();
        Assert.That(text, Is.EqualTo(string.Join("\r\n",
            JournalCsv.Header,
            "posting,1,2026-01-05T08:00:00.0000000Z,merchant-1,o-1,o-1,sample,CustomerReceivable,EUR,1234,,,",
            "posting,1,2026-01-05T08:00:00.0000000Z,merchant-1,o-1,o-1,sample,AdvanceFund,EUR,,1234,,",
            "posting,2,2026-01-05T08:00:01.0000000Z,merchant-1,o-2,o-2,sample,CustomerReceivable,JPY,5,,,",
            "posting,2,2026-01-05T08:00:01.0000000Z,merchant-1,o-2,o-2,sample,AdvanceFund,JPY,,5,,",
            "total,,,,,,,,EUR,1234,1234,1,2",
            "total,,,,,,,,JPY,5,5,1,2",
            "")), "text");
        Assert.That(export.IsComplete, "the export is complete");
        Assert.That(export.Written,
            Is.EqualTo(new[] { new JournalTotal(Samples.Euro, 1, 2, 1_234, 1_234), new JournalTotal(new Currency("JPY"), 1, 2, 5, 5) }),
            "totals");
    }

    [TestCase("=HYPERLINK(1)", "'=HYPERLINK(1)")]
    [TestCase("+1", "'+1")]
    [TestCase("-1", "'-1")]
    [TestCase("@SUM(A1)", "'@SUM(A1)")]
    [TestCase("'quoted", "''quoted")]
    [TestCase("\tx", "'\tx")]
    [TestCase("＝1", "'＝1")]
    [TestCase("a,b", "\"a,b\"")]
    [TestCase("=a\"b", "\"'=a\"\"b\"")]
    [TestCase("plain-1", "plain-1")]
    public async Task Write_TextThatSpreadsheetsRun_IsInert(string order, string cell)
    {
        await BookAsync(Samples.Entry(Samples.Key(order)));
        (string text, _) = await WriteAsync();
        Assert.That(text, Does.Contain($",merchant-1,{cell},{cell},sample,"));
    }

    [Test]
    public async Task Write_EntryBookedMeanwhile_IsNotComplete()
    {
        await BookAsync(Samples.Entry(Samples.Key("o-1")));
        var output = new BookingWriter(() => BookAsync(Samples.Entry(Samples.Key("o-2")) with { At = Samples.Start.AddHours(-1) }));
        JournalExport export = await JournalCsv.WriteAsync(new InMemoryOperatorQueries(_disk), output, Samples.Start.AddDays(-1),
            Samples.Start.AddDays(1), CancellationToken.None);
        Assert.That(export.IsComplete, Is.False);
        Assert.That((export.Written.Single().Entries, export.Stored.Single().Entries), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task Write_MoreThanAPage_HasAllOfIt()
    {
        for (int i = 0; i < 2_100; i++)
        {
            await BookAsync(Samples.Entry(Samples.Key(Samples.Order(i)), 1) with { At = Samples.Start.AddSeconds(i / 3) });
        }

        (string text, JournalExport export) = await WriteAsync();
        Assert.That(text.Split("\r\n"), Has.Length.EqualTo(1 + 4_200 + 1 + 1));
        Assert.That(export.Written, Is.EqualTo(new[] { new JournalTotal(Samples.Euro, 2_100, 4_200, 2_100, 2_100) }));
    }

    private async Task<(string Text, JournalExport Export)> WriteAsync()
    {
        var output = new StringWriter();
        JournalExport export = await JournalCsv.WriteAsync(new InMemoryOperatorQueries(_disk), output, Samples.Start,
            Samples.Start.AddDays(1), CancellationToken.None);
        return (output.ToString(), export);
    }

    private async Task BookAsync(JournalEntry entry) =>
        Assert.That((await new InMemoryStandInStore(_disk).CommitAsync(Samples.Booked(entry), CancellationToken.None)).IsCommitted);

    /// <summary>Books another entry once the first page was read.</summary>
    private sealed class BookingWriter(Func<Task> book) : StringWriter
    {
        private bool _hasBooked;

        public override async Task WriteAsync(string? value)
        {
            if (!_hasBooked && value!.StartsWith("posting", StringComparison.Ordinal))
            {
                _hasBooked = true;
                await book();
            }
            await base.WriteAsync(value);
        }
    }
}
