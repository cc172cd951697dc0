using System.Text;
using FaultTolerantPay.Statements.Formats;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Tests.Statements.Formats;

public sealed class UnionPayZmReaderTests
{
    private static readonly UnionPayZmReader Reader = new();

    private static StatementRow Payment { get; } = SampleRows.Payment(1) with { TheirReference = "562611281200010012345" };

    private static byte[] Line { get; } = StatementWriter.UnionPayZmLine(Payment);

    [Test]
    public void Form_Widths_AreThoseOfTheFormat() =>
        Assert.That((UnionPayZm.Widths.Length, Line.Length), Is.EqualTo((42, UnionPayZm.Form.Length)));

    // A name in GBK stands before the merchant id's line end: characters of two bytes shift nothing.
    [TestCase(StatementRowKind.Payment)]
    [TestCase(StatementRowKind.Capture)]
    [TestCase(StatementRowKind.Collection)]
    public void Read_MoneyToUs_IsReadBack(StatementRowKind kind)
    {
        StatementRow row = Payment with { Kind = kind };

        Read read = Read.Of(Reader, StatementWriter.UnionPayZm([row]));

        Assert.That(read.Told, Is.Empty);
        Assert.That(read.Rows, Is.EqualTo(new[] { row }));
    }

    [TestCase(StatementRowKind.Refund)]
    [TestCase(StatementRowKind.Reversal)]
    [TestCase(StatementRowKind.Payout)]
    public void Read_MoneyFromUs_IsReadBackWithItsFee(StatementRowKind kind)
    {
        StatementRow row = Payment with { Kind = kind, FeeMicros = kind == StatementRowKind.Payout ? 60_000 : -60_000 };

        Read read = Read.Of(Reader, StatementWriter.UnionPayZm([row]));

        Assert.That(read.Told, Is.Empty);
        Assert.That(read.Rows, Is.EqualTo(new[] { row }));
    }

    // Field note B7: a short row, and Chinese text, of which the sample parser of the format made one row or none.
    [Test]
    public void Read_ShortRowAmongThree_IsAnErrorWithItsNumberAndTheOthersAreRead()
    {
        byte[] file = [.. Line, .. "\r\n"u8, .. Line[..500], .. "\r\n"u8, .. Line, .. "\r\n"u8];

        Read read = Read.Of(Reader, file);

        Assert.That(read.Told, Is.EqualTo(new[] { $"bill, line 2: the line has 500 bytes; {Line.Length} are expected" }));
        Assert.That(read.Rows.Select(row => (row.Line, row.OurReference)), Is.EqualTo(new[] { (1L, "order-1"), (3L, "order-1") }));
    }

    [Test]
    public void Read_RowsBehindChineseText_AreCutByBytes()
    {
        // Two characters of the order number's field are Chinese: as characters, all fields behind it would be shifted.
        byte[] line = [.. Line];
        StatementWriter.Gbk.GetBytes("订单1").CopyTo(line, UnionPayZm.Form.Fields[11].Start);

        StatementRow row = Read.Of(Reader, [.. line, .. "\n"u8]).Rows.Single();

        Assert.That(row, Is.EqualTo(Payment with { OurReference = "订单1-1" }));
    }

    [Test]
    public void Read_SameFileAsUtf8_IsAnErrorAndNoShiftedRow()
    {
        Read read = Read.Of(Reader, Encoding.UTF8.GetBytes(StatementWriter.Gbk.GetString(Line)));

        Assert.That(read.Told.Single(), Does.StartWith("bill, line 1: the line has").And.EndsWith("are expected"));
    }

    [Test]
    public void Read_ShiftedFields_AreAnError()
    {
        byte[] line = [.. Line[..40], (byte)'x', .. Line[40..^1]];

        Assert.That(Read.Of(Reader, line).Told.Single(), Does.Contain("is no space: the fields are shifted"));
    }

    [Test]
    public void Read_SettledThatIsNotAmountLessFee_IsAnError()
    {
        byte[] line = [.. Line];
        line[UnionPayZm.Form.Fields[16].Start + 12] = (byte)'5';

        Assert.That(Read.Of(Reader, line).Told,
            Is.EqualTo(new[] { "bill, line 1, settled amount 'C000000000995': the settled amount is not the amount less the fee" }));
    }

    [TestCase(19, "02", "transaction type '02': no row is made of this type; 01, 03, 04, 11, 12, 13, 31, 33 are read")]
    [TestCase(19, "  ", "transaction type: no row is made of this type; 01, 03, 04, 11, 12, 13, 31, 33 are read")]
    [TestCase(6, "00000000x000", "amount '00000000x000': this is no amount")]
    [TestCase(6, "            ", "amount: the amount is missing")]
    [TestCase(15, "X000000000006", "merchant fee 'X000000000006': the amount has no C or D in front")]
    [TestCase(4, "1331000000", "transaction time '1331000000': there is no such date or time")]
    public void Read_WrongValue_NamesLineFieldValueAndReason(int field, string value, string expected)
    {
        byte[] line = [.. Line];
        Encoding.ASCII.GetBytes(value).CopyTo(line, UnionPayZm.Form.Fields[field].Start);

        Assert.That(Read.Of(Reader, line).Told, Is.EqualTo(new[] { $"bill, line 1, {expected}" }));
    }

    [TestCase("2026-01-01", "1231235959", 2025)]
    [TestCase("2025-12-31", "0101000001", 2026)]
    public void Read_AroundNewYear_TakesTheNearestYear(string day, string time, int year)
    {
        byte[] line = [.. Line];
        Encoding.ASCII.GetBytes(time).CopyTo(line, UnionPayZm.Form.Fields[4].Start);

        Assert.That(Read.Of(Reader, line, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)).Rows.Single().At.Year,
            Is.EqualTo(year));
    }

    [Test]
    public void Read_WithoutDay_IsRefused()
    {
        using var stream = new MemoryStream(Line);

        Assert.That(Read.Of(Reader, stream, null).Told,
            Is.EqualTo(new[] { "bill, transaction time: the times of this format have no year: the day of the statement is needed" }));
    }

    [Test]
    public void Read_EveryLineEnd_CountsLinesAlike()
    {
        byte[] file = [.. Line, .. "\r"u8, .. Line, .. "\r\n"u8, .. Line, .. "\n\n"u8, .. Line];

        Assert.That(Read.Of(Reader, file).Rows.Select(row => row.Line), Is.EqualTo(new[] { 1L, 2L, 3L, 5L }));
    }

    [Test]
    public void Read_EndlessLine_IsOneErrorInBoundedMemory()
    {
        using var endless = new EndlessLine(50_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.That(Read.Of(Reader, endless, Read.Day).Told, Is.EqualTo(new[] { "bill, line 1: the line is longer than 65535 bytes" }));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000));
    }
}
