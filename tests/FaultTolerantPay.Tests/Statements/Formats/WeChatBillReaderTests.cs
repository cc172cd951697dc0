using System.Text;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Tests.Statements.Formats;

public sealed class WeChatBillReaderTests
{
    private const string Summary = "`1,`10.00,`0.00,`0.00,`0.06000,`10.00,`0.00";

    private static readonly WeChatBillReader Reader = new();

    private static string Line { get; } = StatementWriter.WeChatLine(SampleRows.Payment(1));

    [Test]
    public void Read_RealFile_HasThreePaymentsAndAgreesWithItsSummary()
    {
        using FileStream file = File.OpenRead(RealStatements.PathOf("wechat-trade-bill-v3.csv"));

        Read read = Read.Of(Reader, file, null);

        Assert.That(read.Told, Is.Empty);
        Assert.That(read.Rows.Select(row => row.OurReference),
            Is.EqualTo(new[] { "S20210128170702357723", "S20210128153505214586", "S20210128165824499930" }));
        Assert.That(read.Rows[0], Is.EqualTo(new StatementRow
        {
            Kind = StatementRowKind.Payment,
            Status = StatementRowStatus.Succeeded,
            OurReference = "S20210128170702357723",
            TheirReference = "4200000925202101284997714292",
            AmountMinor = 1,
            Currency = SampleRows.Cny,
            At = new DateTimeOffset(2021, 1, 28, 17, 7, 11, TimeSpan.FromHours(8)),
            MerchantNumber = "1601959334",
            Line = 2,
        }));
        Assert.That(read.Reading.Totals, Is.EquivalentTo(new ControlTotal[]
        {
            new("总交易单数", "3", "3", true), new("应结订单总金额", "0.03", "0.03", true), new("退款总金额", "0.00", "0.00", true),
            new("充值券退款总金额", "0.00", "0.00", true),
            new("手续费总金额", "0.00000", "0.00000", true), new("订单总金额", "0.03", "0.03", true), new("申请退款总金额", "0.00", "0.00", true),
        }));
    }

    [TestCase(StatementRowStatus.Succeeded)]
    [TestCase(StatementRowStatus.Pending)]
    [TestCase(StatementRowStatus.Failed)]
    public void Read_Refund_HasItsOwnReferencesAndThePaymentAsOriginal(StatementRowStatus status)
    {
        StatementRow refund = SampleRows.Refund(2) with { Status = status };

        Read read = Read.Of(Reader, StatementWriter.WeChat([refund]));

        Assert.That(read.Told, Is.Empty);
        Assert.That(read.Rows, Is.EqualTo(new[] { refund }));
        Assert.That(read.Rows[0].FeeMicros, Is.EqualTo(-20_000), "the fee comes back");
    }

    [Test]
    public void Read_Revoked_IsAReversal()
    {
        StatementRow revoked = SampleRows.Refund(2) with { Kind = StatementRowKind.Reversal };

        Assert.That(Read.Of(Reader, StatementWriter.WeChat([revoked])).Rows, Is.EqualTo(new[] { revoked }));
    }

    [Test]
    public void Read_RevokedWithoutRefundNumber_HasTheReferencesAndAmountOfThePayment()
    {
        string line = Line.Replace("`SUCCESS,", "`REVOKED,", StringComparison.Ordinal);

        StatementRow row = Read.Of(Reader, Bill(line)).Rows.Single();

        Assert.That((row.Kind, row.OurReference, row.TheirReference, row.OriginalReference, row.AmountMinor),
            Is.EqualTo((StatementRowKind.Reversal, "order-1", "420001", "order-1", 1_000L)));
    }

    [Test]
    public void Read_FeeOfFiveDecimals_IsExact() => Assert.That(
        Read.Of(Reader, StatementWriter.WeChat([SampleRows.Payment(1, 1, 60), SampleRows.Payment(2, 1, 12_350)])).Rows
            .Select(row => row.FeeMicros),
        Is.EqualTo(new[] { 60L, 12_350L }));

    // Field note B6: columns vary by the kind of bill.
    [TestCase("交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,商品名称,商户数据包,手续费,费率,订单金额,费率备注")]
    [TestCase("交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,企业红包金额,商品名称,商户数据包,手续费,费率")]
    [TestCase("优惠一,优惠二,优惠三,交易时间,商户号,微信订单号,商户订单号,交易状态,货币种类,应结订单金额,手续费,订单金额")]
    public void Read_HeaderOfAnotherKindOfBill_IsReadByName(string header)
    {
        var values = new Dictionary<string, string>
        {
            ["交易时间"] = "2026-11-28 12:00:01",
            ["商户号"] = "1601959334",
            ["微信订单号"] = "420001",
            ["商户订单号"] = "order-1",
            ["交易状态"] = "SUCCESS",
            ["货币种类"] = "CNY",
            ["应结订单金额"] = "10.00",
            ["总金额"] = "10.00",
            ["订单金额"] = "10.00",
            ["手续费"] = "0.06000",
        };
        string line = string.Join(",", header.Split(',').Select(name => "`" + values.GetValueOrDefault(name, "9.99")));

        Read read = Read.Of(Reader, $"{header}\r\n{line}\r\n{StatementWriter.WeChatSummaryHeader}\r\n{SummaryOf(header)}\r\n");

        Assert.That(read.Told, Is.Empty);
        Assert.That(read.Rows, Is.EqualTo(new[] { SampleRows.Payment(1) with { Line = 2 } }));
    }

    [Test]
    public void Read_RefundBill_TakesTheTimeOfTheRefund()
    {
        string header = StatementWriter.WeChatHeader.Replace("微信退款单号", "退款申请时间,退款成功时间,微信退款单号", StringComparison.Ordinal);
        string line = StatementWriter.WeChatLine(SampleRows.Refund(2))
            .Replace("`503002", "`2026-11-28 13:00:00,`2026-11-29 08:30:00,`503002", StringComparison.Ordinal);

        Read read = Read.Of(Reader, $"{header}\n{line}\n{StatementWriter.WeChatSummaryHeader}\n`1,`0.00,`4.00,`0.00,`-0.02000,`0.00,`4.00");

        Assert.That(read.Told, Is.Empty);
        Assert.That(read.Rows.Single().At, Is.EqualTo(new DateTimeOffset(2026, 11, 29, 8, 30, 0, TimeSpan.FromHours(8))));
    }

    [Test]
    public void Read_UnknownHeader_IsRefusedAndNamesWhatIsMissing() => Assert.That(
        Read.Of(Reader, "交易时间,微信订单号,交易状态,货币种类,手续费\n`2026-11-28 12:00:01,`1,`SUCCESS,`CNY,`0.00000").Told,
        Is.EqualTo(new[] { "bill, line 1: the header lacks 商户号, 商户订单号, 订单金额 or 应结订单金额 or 总金额" }));

    [Test]
    public void Read_ColumnTwice_IsRefused() => Assert.That(
        Read.Of(Reader, StatementWriter.WeChatHeader + ",手续费\n").Told,
        Is.EqualTo(new[] { "bill, line 1: the header has 手续费 twice" }));

    // Field note B8: an empty bill is not an absent one.
    [Test]
    public void Read_EmptyBill_IsSound()
    {
        Read read = Read.Of(Reader, StatementWriter.WeChat([]));

        Assert.That(read.Reading.IsSound, Is.True, string.Join("\n", read.Told));
        Assert.That((read.Rows, read.Reading.Totals.Count), Is.EqualTo((Array.Empty<StatementRow>(), 7)));
    }

    [TestCase("<xml><return_code>FAIL</return_code><return_msg>No Bill Exist</return_msg></xml>", "XML")]
    [TestCase("""{"code":"NO_STATEMENT_EXIST","message":"账单文件不存在"}""", "JSON")]
    public void Read_AnswerThatThereIsNoBill_IsAnErrorAndNoEmptyBill(string answer, string kind)
    {
        Read read = Read.Of(Reader, answer);

        Assert.That(read.Reading.IsSound, Is.False);
        Assert.That(read.Told.Single(), Does.StartWith($"bill: this is {kind}").And.Contains("no bill"));
    }

    [Test]
    public void Read_WithoutSummary_IsCutOff() => Assert.That(
        Read.Of(Reader, $"{StatementWriter.WeChatHeader}\n{Line}\n").Told,
        Is.EqualTo(new[] { "bill: the file ends without its summary: it is cut off" }));

    [Test]
    public void Read_SummaryWithoutFigures_IsCutOff() => Assert.That(
        Read.Of(Reader, $"{StatementWriter.WeChatHeader}\n{Line}\n{StatementWriter.WeChatSummaryHeader}\n").Told,
        Is.EqualTo(new[] { "bill: the file ends without the figures of its summary: it is cut off" }));

    [Test]
    public void Read_LineBehindTheSummary_IsAnError() => Assert.That(
        Read.Of(Reader, $"{Bill(Line)}\n{Line}\n").Told, Is.EqualTo(new[] { "bill, line 5: the line stands behind the summary" }));

    [TestCase("`1,", "`2,", "bill, line 4, 总交易单数 '2': the rows give 1")]
    [TestCase("`0.06000,", "`0.06001,", "bill, line 4, 手续费总金额 '0.06001': the rows give 0.06000")]
    [TestCase("`10.00,`0.00\0", "`10.01,`0.00", "bill, line 4, 订单总金额 '10.01': the rows give 10.00")]
    [TestCase("`1,", "`one,", "bill, line 4, 总交易单数 'one': the rows give 1")]
    public void Read_TotalThatDoesNotAgree_IsAnError(string right, string wrong, string expected)
    {
        string summary = $"{Summary}\0".Replace(right, wrong, StringComparison.Ordinal).TrimEnd('\0');

        Read read = Read.Of(Reader, Bill(Line, summary));

        Assert.That(read.Told, Is.EqualTo(new[] { expected }));
        Assert.That(read.Reading.Totals.Count(total => !total.Agrees), Is.EqualTo(1));
    }

    // Field note B15: an unquoted comma must not shift an amount.
    [TestCase("`ACME CO.,LIMITED,")]
    [TestCase("`ACME `CO.` LIMITED,")]
    public void Read_CommaOrBacktickInAValue_ShiftsNoColumn(string name)
    {
        Read read = Read.Of(Reader, Bill(Line.Replace("`测试, 商品,", name, StringComparison.Ordinal)));

        Assert.That(read.Told, Is.Empty);
        Assert.That(read.Rows, Is.EqualTo(new[] { SampleRows.Payment(1) with { Line = 2 } }));
    }

    [Test]
    public void Read_ValueThatLooksLikeTwo_IsAnErrorAndTheRestIsRead()
    {
        string split = Line.Replace("`测试, 商品,", "`ACME,`LIMITED,", StringComparison.Ordinal);

        Read read = Read.Of(Reader, Bill($"{split}\n{Line}"));

        Assert.That(read.Told, Is.EqualTo(new[] { "bill, line 2: the line has 28 values; 27 are expected" }));
        Assert.That(read.Rows.Single().Line, Is.EqualTo(3));
    }

    [TestCase("`CNY,", "`CNX,", "货币种类 'CNX': this is no currency of ISO 4217")]
    [TestCase("`CNY,", "`,", "货币种类: this is no currency of ISO 4217")]
    [TestCase("`0.06000,", "`0.0600.,", "手续费 '0.0600.': this is no amount")]
    [TestCase("`0.06000,", "`6e-2,", "手续费 '6e-2': this is no amount")]
    [TestCase("`0.06000,", "`0.0600001,", "手续费 '0.0600001': the amount has more than 6 decimals and is never rounded")]
    [TestCase("2026-11-28 12:00:01", "2026-02-30 12:00:01", "交易时间 '2026-02-30 12:00:01': there is no such date or time")]
    [TestCase("2026-11-28 12:00:01", "1999-12-31 23:59:59", "交易时间 '1999-12-31 23:59:59': the year is not from 2000 to 2099")]
    [TestCase("2026-11-28 12:00:01", "2026/11/28 12:00", "交易时间 '2026/11/28 12:00': this is no time of the expected form")]
    [TestCase("2026-11-28 12:00:01", "", "交易时间: the time is missing")]
    [TestCase("`SUCCESS,", "`PAID,", "交易状态 'PAID': one of SUCCESS, REFUND, REVOKED is expected")]
    public void Read_WrongValue_NamesLineFieldValueAndReason(string right, string wrong, string expected)
    {
        Read read = Read.Of(Reader, Bill($"{Line.Replace(right, wrong, StringComparison.Ordinal)}\n{Line}"));

        Assert.That(read.Told, Is.EqualTo(new[] { $"bill, line 2, {expected}" }));
        Assert.That(read.Rows.Single().Line, Is.EqualTo(3), "the rest is read");
    }

    [TestCase("10.50", "CNY", null)]
    [TestCase("10.505", "CNY", "the amount has more than the 2 decimals of CNY")]
    [TestCase("10.50", "JPY", "the amount has more than the 0 decimals of JPY")]
    [TestCase("-10.50", "CNY", "the amount is negative; the kind of the row gives the direction")]
    [TestCase("9223372036854.775807", "CLF", "the amount has more than the 4 decimals of CLF")]
    [TestCase("9223372036854.775808", "CNY", "the amount is above 9,223,372,036,854, which is the limit")]
    [TestCase("99999999999999999999", "CNY", "the amount is above 9,223,372,036,854, which is the limit")]
    public void Read_AmountThatNoCurrencyHas_IsAnError(string amount, string currency, string? reason)
    {
        string[] values = Line.Split(",`");
        values[11] = currency;
        values[24] = amount;

        Read read = Read.Of(Reader, Bill(string.Join(",`", values)));

        Assert.That(read.Errors.Where(error => error.Line == 2).Select(error => (error.Field, error.Value, error.Reason)),
            Is.EqualTo(reason is null ? [] : new[] { ("订单金额", amount, reason) }));
        Assert.That(read.Rows.Count, Is.EqualTo(reason is null ? 1 : 0));
    }

    [Test]
    public void Read_ReferenceOfAnotherEncoding_IsAnError()
    {
        byte[] bill = Encoding.Latin1.GetBytes("\u00FF");
        byte[] whole = [.. Encoding.UTF8.GetBytes($"{StatementWriter.WeChatHeader}\n{Line.Split("order-1")[0]}"), .. bill,
            .. Encoding.UTF8.GetBytes($"{Line.Split("order-1")[1]}\n{StatementWriter.WeChatSummaryHeader}\n`0,`0,`0,`0,`0,`0,`0")];

        Assert.That(Read.Of(Reader, whole).Errors.Select(error => (error.Line, error.Field, error.Reason)),
            Is.EqualTo(new[] { (2L, "商户订单号", "some bytes are no text in the encoding of the file") }));
    }

    [Test]
    public void Read_Marked_IsRead() => Assert.That(
        Read.Of(Reader, [.. Encoding.UTF8.Preamble, .. StatementWriter.WeChat([SampleRows.Payment(1)])]).Told, Is.Empty);

    /// <summary>Found by fuzzing: a value that began with a backtick was read from the beginning of the line on.</summary>
    [TestCase("`order")]
    [TestCase("```order``")]
    [TestCase("a`,b``")]
    public void Read_BackticksInAValue_AreAPartOfIt(string value)
    {
        string line = Line.Replace("`order-1,", $"`{value},", StringComparison.Ordinal);

        Assert.That(Read.Of(Reader, Bill(line)).Rows.Single().OurReference, Is.EqualTo(value));
        Assert.That(Read.Of(Reader, Bill(line + "``")).Rows.Single().OurReference, Is.EqualTo(value));
    }

    /// <summary>Found by fuzzing: with a damaged name in the summary, the number of rows was not checked.</summary>
    [TestCase("总交易单数", "x总交易单数")]
    [TestCase("总交易单数", "总交易单数2")]
    public void Read_SummaryWithoutTheNumberOfRows_IsAnError(string right, string wrong) => Assert.That(
        Read.Of(Reader, Bill(Line).Replace(right, wrong, StringComparison.Ordinal)).Told,
        Is.EqualTo(new[] { "bill, line 4, 总交易单数: the summary does not state this total" }));

    private static string Bill(string lines, string summary = Summary) =>
        $"{StatementWriter.WeChatHeader}\n{lines}\n{StatementWriter.WeChatSummaryHeader}\n{summary}";

    private static string SummaryOf(string header) => header.Contains("订单金额", StringComparison.Ordinal)
        ? Summary
        : Summary.Replace("`0.06000,`10.00", "`0.06000,`0.00", StringComparison.Ordinal);
}
