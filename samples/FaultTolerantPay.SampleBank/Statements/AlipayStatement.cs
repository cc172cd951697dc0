using System.Globalization;

namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>
/// A merchant's business detail as Alipay writes it: GBK, remarks before and behind the rows, refunds and fees as negative numbers. It has
/// no reversals: what was reversed is a refund there.
/// </summary>
internal static class AlipayStatement
{
    private const string Header =
        "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）," +
        "支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注\r\n";

    private const int MaxReference = 64;

    public static IReadOnlyList<StatementPart> Write(StatementContent content) =>
    [
        StatementPart.Of(Beginning(content) + Header, StatementText.Gbk),
        .. content.Movements.Select(movement => StatementPart.Of(Line(movement), StatementText.Gbk, isItem: true)),
        StatementPart.Of(End([.. content.Movements]), StatementText.Gbk),
    ];

    private static string Beginning(StatementContent content)
    {
        // The day is one of UTC; its times are written in those of China, as everything in the file.
        string from = ChinaMidnight(content.Day);
        string until = ChinaMidnight(content.Day.AddDays(1));
        return $"#支付宝业务明细查询\r\n#账号：[{StatementText.Plain(content.MerchantNumber, MaxReference)}]\r\n" +
            $"#起始日期：[{from}]   终止日期：[{until}]\r\n" +
            "#-----------------------------------------业务明细列表----------------------------------------\r\n";
    }

    private static string ChinaMidnight(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)
        .ToOffset(StatementText.China).ToString("yyyy年MM月dd日 HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Line(Movement movement)
    {
        bool isPayment = movement.IsTaken;
        string time = StatementText.ChinaTime(movement);
        string amount = movement.Written(StatementText.Yuan(isPayment ? movement.AmountMinor : -movement.AmountMinor));
        string ours = StatementText.Plain(movement.Reference, MaxReference);
        string[] values =
        [
            $"{StatementText.BankReference(isPayment ? movement.BookingId : movement.OriginalBookingId ?? movement.BookingId)}\t",
            $"{(isPayment ? ours : StatementText.Plain(movement.Original ?? movement.Reference, MaxReference))}\t",
            isPayment ? "交易\t" : "退款\t",
            "示例商品",
            time,
            time,
            "\t",
            "\t",
            "\t",
            "\t",
            "\t",
            amount,
            amount,
            "0.00",
            "0.00",
            "0.00",
            "0.00",
            "0.00",
            "",
            "0.00\t",
            "0.00",
            isPayment ? "\t" : $"{ours}\t",
            StatementText.Yuan(-movement.FeeMinor),
            "0.00",
            "",
        ];
        return string.Join(',', values) + "\r\n";
    }

    private static string End(IReadOnlyList<Movement> movements)
    {
        Movement[] paid = [.. movements.Where(movement => movement.IsTaken)];
        Movement[] returned = [.. movements.Where(movement => !movement.IsTaken)];
        return "#-----------------------------------------业务明细列表结束------------------------------------\r\n" +
            $"#交易合计：{Count(paid)}笔，商家实收共{StatementText.Yuan(paid.Sum(one => one.AmountMinor))}元，商家优惠共0.00元\r\n" +
            $"#退款合计：{Count(returned)}笔，商家实收退款共{StatementText.Yuan(-returned.Sum(one => one.AmountMinor))}元，商家优惠退款共0.00元\r\n";
    }

    private static string Count(Movement[] movements) => movements.Length.ToString(CultureInfo.InvariantCulture);
}
