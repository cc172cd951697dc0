using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Tests.Statements.Formats;

public sealed class LedgerCsvReaderTests
{
    private static readonly LedgerCsvReader Reader = new();

    private static string Line { get; } = StatementWriter.LedgerLine(SampleRows.Payment(1));

    [Test]
    public void Read_EveryKindAndStatus_IsReadBack()
    {
        StatementRow[] rows =
        [
            .. Enum.GetValues<StatementRowKind>()
                .SelectMany(kind => Enum.GetValues<StatementRowStatus>(), (kind, status) => SampleRows.Refund(2) with
                {
                    Kind = kind,
                    Status = status,
                }),
        ];
        rows = [.. rows.Select((row, i) => row with { Line = i + 2 })];

        Read read = Read.Of(Reader, StatementWriter.Ledger(rows));

        Assert.That(read.Told, Is.Empty);
        Assert.That(read.Rows, Is.EqualTo(rows));
    }

    [Test]
    public void Read_ColumnsInAnotherOrderAndMore_AreReadByName()
    {
        Read read = Read.Of(Reader,
            "at,note,status,currency,amount_minor,our_reference,kind,fee,original_reference,merchant_number,their_reference\r\n" +
            "2026-11-28T12:00:00Z,\"a, b\",pending,JPY,500,o1,payment,,,,\r\n");

        Assert.That(read.Told, Is.Empty);
        Assert.That(read.Rows, Is.EqualTo(new[]
        {
            new StatementRow
            {
                Kind = StatementRowKind.Payment,
                Status = StatementRowStatus.Pending,
                OurReference = "o1",
                TheirReference = "",
                AmountMinor = 500,
                Currency = new Currency("JPY"),
                At = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero),
                Line = 2,
            },
        }));
    }

    [Test]
    public void Read_QuotedValues_AreUnquoted()
    {
        StatementRow row = SampleRows.Payment(2) with { OurReference = "a,\"b\"", MerchantNumber = "x,y" };

        Assert.That(Read.Of(Reader, StatementWriter.Ledger([row])).Rows, Is.EqualTo(new[] { row }));
    }

    [Test]
    public void Read_QuoteThatIsNotClosed_SpoilsItsLineAlone()
    {
        string open = Line.Replace("order-1", "\"order-1", StringComparison.Ordinal);

        Read read = Read.Of(Reader, $"{StatementWriter.LedgerHeader}\n{Line}\n{open}\n{Line}\n");

        Assert.That(read.Told, Is.EqualTo(new[] { "bill, line 3: a quote is not closed on this line" }));
        Assert.That(read.Rows.Select(row => row.Line), Is.EqualTo(new[] { 2L, 4L }));
    }

    [TestCase("payment,", "paid,",
        "kind 'paid': one of payment, capture, refund, reversal, fee, payout, collection, credit, debit is expected")]
    [TestCase(",succeeded,", ",ok,", "status 'ok': one of succeeded, pending, failed is expected")]
    [TestCase(",1000,", ",10.00,", "amount_minor '10.00': this is no amount")]
    [TestCase(",1000,", ",,", "amount_minor: the amount is missing")]
    [TestCase(",1000,", ",-1,", "amount_minor '-1': the amount is negative; the kind of the row gives the direction")]
    [TestCase("+08:00", "", "at '2026-11-28T12:00:01': this is no time of the expected form")]
    [TestCase("order-1", "a\u0007b", "our_reference 'a\\u0007b': the text has a control character")]
    [TestCase("order-1", "a\u007Fb", "our_reference 'a\\u007Fb': the text has a control character")]
    [TestCase("order-1", "a\u009Bb", "our_reference 'a\\u009Bb': the text has a control character")]
    public void Read_WrongValue_NamesLineFieldValueAndReason(string right, string wrong, string expected) => Assert.That(
        Read.Of(Reader, $"{StatementWriter.LedgerHeader}\n{Line.Replace(right, wrong, StringComparison.Ordinal)}\n").Told,
        Is.EqualTo(new[] { $"bill, line 2, {expected}" }));

    [Test]
    public void Read_LongReference_IsAnErrorBeyondItsBound()
    {
        string longest = new('r', StatementRow.MaxReference);

        Read read = Read.Of(Reader, $"{StatementWriter.LedgerHeader}\n{Line.Replace("order-1", longest, StringComparison.Ordinal)}\n" +
            $"{Line.Replace("order-1", longest + "r", StringComparison.Ordinal)}\n");

        Assert.That(read.Rows.Single().OurReference, Is.EqualTo(longest));
        Assert.That(read.Errors.Single().Reason, Is.EqualTo("the text is longer than 128 characters"));
    }

    [Test]
    public void Read_NoReferenceAtAll_IsAnErrorExceptForFees()
    {
        StatementRow bare = SampleRows.Payment(2) with { OurReference = "", TheirReference = "" };

        Read read = Read.Of(Reader, StatementWriter.Ledger([bare, bare with { Kind = StatementRowKind.Fee }]));

        Assert.That(read.Told, Is.EqualTo(new[] { "bill, line 2: the line has no reference" }));
        Assert.That(read.Rows.Single().Kind, Is.EqualTo(StatementRowKind.Fee));
    }

    [Test]
    public void Read_HeaderAlone_IsSound() => Assert.That(Read.Of(Reader, StatementWriter.Ledger([])).Reading.IsSound, Is.True);

    [TestCase("", "bill: the file is empty")]
    [TestCase("\n\n", "bill: the file has no header")]
    [TestCase("a,b\n",
        "bill, line 1: the header lacks kind, our_reference, their_reference, original_reference, amount_minor, currency, fee, status, " +
        "at, merchant_number")]
    public void Read_NoHeader_IsAnError(string text, string expected) =>
        Assert.That(Read.Of(Reader, text).Told, Is.EqualTo(new[] { expected }));

    [Test]
    public void Read_TooManyColumns_IsRefused() => Assert.That(
        Read.Of(Reader, string.Join(',', Enumerable.Range(0, 300).Select(i => $"c{i}"))).Told,
        Has.Some.EqualTo("bill, line 1: the line has more than 256 values"));

    [Test]
    public void Read_Cancelled_Ends()
    {
        using var stream = new MemoryStream(StatementWriter.Ledger([SampleRows.Payment(2)]));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.That(
            () => Reader.Read(new StatementSource(stream, "bill"), new Read(), cancelled.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }
}
