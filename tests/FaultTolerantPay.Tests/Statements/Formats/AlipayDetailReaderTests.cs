using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Tests.Statements.Formats;

public sealed class AlipayDetailReaderTests
{
    private const string TradeHeader =
        "交易号                  ,商家订单号               ,交易创建时间              ,付款时间                ," +
        "最近修改时间              ,交易来源地     ,类型              ," +
        "交易对方            ,商品名称                ,金额（元）   ,收/支     ,交易状态    ,服务费（元）   ,成功退款（元）  ,备注                  ,资金状态     ,";

    private static readonly AlipayDetailReader Reader = new();

    private static StatementRow Payment { get; } = SampleRows.Payment(6) with { MerchantNumber = "" };

    private static StatementRow Refund { get; } = SampleRows.Refund(7) with { MerchantNumber = "" };

    [Test]
    public void Read_BusinessDetail_IsReadBackAndAgreesWithItsFooter()
    {
        Read read = Read.Of(Reader, StatementWriter.Alipay([Payment, Refund]));

        Assert.That(read.Told, Is.Empty);
        Assert.That(read.Rows, Is.EqualTo(new[] { Payment, Refund }));
        Assert.That(read.Reading.Totals, Is.EqualTo(new ControlTotal[]
        {
            new("交易合计", "1", "1", true), new("商家实收共", "10.00", "10.00", true), new("退款合计", "1", "1", true),
            new("商家实收退款共", "-4.00", "-4.00", true),
        }));
    }

    [Test]
    public void Read_EmptyBusinessDetail_IsSound() => Assert.That(Read.Of(Reader, StatementWriter.Alipay([])).Reading.IsSound, Is.True);

    [TestCase("交易合计：1笔", "交易合计：2笔", "bill, line 9, 交易合计 '2': the rows give 1")]
    [TestCase("退款共-4.00元", "退款共4.00元", "bill, line 10, 商家实收退款共 '4.00': the rows give -4.00")]
    [TestCase(",交易\t", ",转账\t", "bill, line 6, 业务类型 '转账': one of 交易, 退款 is expected")]
    [TestCase("测试商品,2026-11-28 12:00:06", "ACME CO.,LIMITED,2026-11-28 12:00:06",
        "bill, line 6: the line has 26 values; 25 are expected")]
    public void Read_Wrong_IsAnError(string right, string wrong, string expected)
    {
        string text = StatementWriter.Gbk.GetString(StatementWriter.Alipay([Payment, Refund]));

        Read read = Read.Of(Reader, StatementWriter.Gbk.GetBytes(text.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.That(read.Told[0], Is.EqualTo(expected));
    }

    [Test]
    public void Read_WithoutFooter_IsCutOff()
    {
        byte[] whole = StatementWriter.Alipay([Payment]);
        string text = StatementWriter.Gbk.GetString(whole);

        Read read = Read.Of(Reader, whole[..StatementWriter.Gbk.GetByteCount(text[..text.IndexOf("#退款", StringComparison.Ordinal)])]);

        Assert.That(read.Told, Is.EqualTo(new[] { "bill: the file ends without its totals: it is cut off" }));
    }

    [Test]
    public void Read_AsUtf8_IsRefused() => Assert.That(
        Read.Of(Reader, StatementWriter.Gbk.GetString(StatementWriter.Alipay([Payment]))).Told,
        Is.EqualTo(new[] { "bill, line 5: some bytes of the header are no text in the encoding of the file" }));

    // Field note B4: a closed trade that was paid and refunded is both; one that was never paid is nothing, but counts in the footer.
    [Test]
    public void Read_ClosedTrades_AreBookedByWhatWasDoneWithTheMoney()
    {
        Read read = ReadTrades(
            Trade("t1", "o1", "100.00", "收入", "交易成功", "已收入"),
            Trade("t2", "o2", "40.00", "收入", "交易关闭", "已退款", "40.00"),
            Trade("t3", "o3", "7.00", "收入", "交易关闭", ""));

        Assert.That(read.Told, Is.Empty);
        Assert.That(read.Rows.Select(row => (row.Kind, row.OurReference, row.OriginalReference, row.AmountMinor)), Is.EqualTo(new[]
        {
            (StatementRowKind.Payment, "o1", "", 10_000L), (StatementRowKind.Payment, "o2", "", 4_000L),
            (StatementRowKind.Refund, "", "o2", 4_000L),
        }));
        Assert.That(read.Reading.Totals, Is.EqualTo(new ControlTotal[] { new("共笔记录", "3", "3", true) }));
    }

    // Field note B5: a refund that the file labels as income is no second payment.
    [TestCase("收入")]
    [TestCase("其他")]
    public void Read_RefundLabelledAsIncome_NetsItsPayment(string label)
    {
        Read read = ReadTrades(
            isOfPayer: true,
            Trade("t1", "o1", "278.98", "支出", "交易关闭", "已支出"),
            Trade("t1_r1", "o1", "278.98", label, "退款成功", "已收入"));

        Assert.That(read.Told, Is.Empty);
        Assert.That(read.Rows.Sum(row => row.Kind == StatementRowKind.Payment ? row.AmountMinor : -row.AmountMinor), Is.Zero);
        Assert.That(read.Rows[1].OriginalReference, Is.EqualTo(read.Rows[0].OurReference));
    }

    [Test]
    public void Read_PaymentOfTheOtherDirection_IsAnError() => Assert.That(
        ReadTrades(Trade("t1", "o1", "5.00", "支出", "交易成功", "已支出")).Told[0],
        Is.EqualTo("bill, line 6, 收/支 '支出': a payment in this file is 收入"));

    [TestCase("交易异常", "已收入", "交易状态 '交易异常': this status of a trade is not known")]
    [TestCase("交易关闭", "冻结", "资金状态 '冻结': the trade is closed: one of 已收入, 已支出, 已退款 or nothing is expected")]
    public void Read_StatusThatIsNotKnown_IsAnError(string state, string fundState, string expected) => Assert.That(
        ReadTrades(Trade("t1", "o1", "5.00", "收入", state, fundState)).Told[0], Is.EqualTo($"bill, line 6, {expected}"));

    private static Read ReadTrades(params string[] trades) => ReadTrades(false, trades);

    private static Read ReadTrades(bool isOfPayer, params string[] trades) => Read.Of(
        new AlipayDetailReader { IsOfPayer = isOfPayer },
        StatementWriter.Gbk.GetBytes(
            "支付宝交易记录明细查询\r\n账号:[a@example.com]\r\n起始日期:[2026-11-01 00:00:00]    终止日期:[2026-12-01 00:00:00]\r\n" +
            $"---------------------------------交易记录明细列表------------------------------------\r\n{TradeHeader}\r\n" +
            string.Concat(trades.Select(trade => trade + "\r\n")) +
            "------------------------------------------------------------------------------------\r\n" +
            $"共{trades.Length}笔记录\r\n已收入:1笔,100.00元\r\n"));

    private static string Trade(
        string theirs, string ours, string amount, string label, string state, string fundState, string refunded = "0.00") =>
        $"{theirs}\t,{ours}\t,2026-11-28 11:59:00 ,2026-11-28 12:00:00 ,2026-11-28 12:00:00 ,其他     ,即时到账交易       ," +
        $"某人   ,商品   ,{amount}   ,{label}      ,{state}    ,0.00     ,{refunded}     ,          ,{fundState}     ,";
}
