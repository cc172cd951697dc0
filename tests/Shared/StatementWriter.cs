using System.Globalization;
using System.Text;

namespace FaultTolerantPay.Tests.Shared;

/// <summary>Writes rows as statements in each format, as channels do. What a format cannot say of a row is left out.</summary>
internal static class StatementWriter
{
    public const string WeChatHeader =
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号," +
        "退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";

    public const string WeChatSummaryHeader = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";

    public const string AlipayHeader =
        "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）," +
        "支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注";

    public const string LedgerHeader =
        "kind,our_reference,their_reference,original_reference,amount_minor,currency,fee,status,at,merchant_number";

    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>GBK, in which UnionPay and Alipay write.</summary>
    public static Encoding Gbk { get; } = CodePagesEncodingProvider.Instance.GetEncoding(936)!;

    /// <summary>A WeChat Pay bill of the kind ALL. The first row is in line 2.</summary>
    public static byte[] WeChat(IEnumerable<StatementRow> rows)
    {
        var text = new StringBuilder(WeChatHeader).Append('\n');
        long count = 0;
        long paid = 0;
        long returned = 0;
        long fees = 0;
        foreach (StatementRow row in rows)
        {
            text.Append(WeChatLine(row)).Append('\n');
            count++;
            fees += row.FeeMicros;
            paid += row.Kind == StatementRowKind.Payment ? row.AmountMinor : 0;
            returned += row.Kind == StatementRowKind.Payment ? 0 : row.AmountMinor;
        }

        text.Append(WeChatSummaryHeader).Append('\n').Append(CultureInfo.InvariantCulture,
            $"`{count},`{Yuan(paid)},`{Yuan(returned)},`0.00,`{Fee(fees, 5)},`{Yuan(paid)},`{Yuan(returned)}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static string WeChatLine(in StatementRow row)
    {
        bool isPayment = row.Kind == StatementRowKind.Payment;
        string state = isPayment ? "SUCCESS" : row.Kind == StatementRowKind.Refund ? "REFUND" : "REVOKED";
        string refundState = isPayment ? ""
            : row.Status switch { StatementRowStatus.Succeeded => "SUCCESS", StatementRowStatus.Pending => "PROCESSING", _ => "FAIL" };
        string[] values =
        [
            Time(row), "wx81be3101902f7cb2", row.MerchantNumber, "0", "", isPayment ? row.TheirReference : "4200000000",
            isPayment ? row.OurReference : row.OriginalReference, "openid", "JSAPI", state, "OTHERS", row.Currency.Code,
            isPayment ? Yuan(row.AmountMinor) : "0.00", "0.00", isPayment ? "0" : row.TheirReference, isPayment ? "0" : row.OurReference,
            isPayment ? "0.00" : Yuan(row.AmountMinor), "0.00", isPayment ? "" : "ORIGINAL", refundState, "测试, 商品", "",
            Fee(row.FeeMicros, 5), "0.60%", isPayment ? Yuan(row.AmountMinor) : "0.00", isPayment ? "0.00" : Yuan(row.AmountMinor), "",
        ];
        return string.Join(",", values.Select(value => $"`{value}"));
    }

    /// <summary>A business detail of Alipay: payments and refunds. The first row is in line 6.</summary>
    public static byte[] Alipay(IEnumerable<StatementRow> rows)
    {
        var text = new StringBuilder("#支付宝业务明细查询\r\n#账号：[20880000000000000156]\r\n")
            .Append("#起始日期：[2026年11月28日 00:00:00]   终止日期：[2026年11月29日 00:00:00]\r\n")
            .Append("#-----------------------------------------业务明细列表----------------------------------------\r\n")
            .Append(AlipayHeader).Append("\r\n");
        long[] counts = [0, 0];
        long[] sums = [0, 0];
        foreach (StatementRow row in rows)
        {
            text.Append(AlipayLine(row)).Append("\r\n");
            int kind = row.Kind == StatementRowKind.Payment ? 0 : 1;
            counts[kind]++;
            sums[kind] += row.AmountMinor;
        }

        text.Append("#-----------------------------------------业务明细列表结束------------------------------------\r\n")
            .Append(CultureInfo.InvariantCulture, $"#交易合计：{counts[0]}笔，商家实收共{Yuan(sums[0])}元，商家优惠共0.00元\r\n")
            .Append(CultureInfo.InvariantCulture, $"#退款合计：{counts[1]}笔，商家实收退款共{Yuan(-sums[1])}元，商家优惠退款共0.00元\r\n")
            .Append("#导出时间：[2026年11月29日 06:27:10]\r\n");
        return Gbk.GetBytes(text.ToString());
    }

    public static string AlipayLine(in StatementRow row)
    {
        bool isPayment = row.Kind == StatementRowKind.Payment;
        string amount = Yuan(isPayment ? row.AmountMinor : -row.AmountMinor);
        string[] values =
        [
            $"{row.TheirReference}\t", $"{(isPayment ? row.OurReference : row.OriginalReference)}\t", isPayment ? "交易\t" : "退款\t", "测试商品",
            Time(row), Time(row), "\t", "\t", "\t", "\t", "*庚辰(182****01)\t", amount, amount, "0.00", "0.00", "0.00", "0.00", "0.00", "",
            "0.00\t", "0.00", isPayment ? "\t" : row.OurReference, Fee(-row.FeeMicros, 2), "0.00", "",
        ];
        return string.Join(",", values);
    }

    /// <summary>A merchant file ZM of UnionPay. The first row is in line 1.</summary>
    public static byte[] UnionPayZm(IEnumerable<StatementRow> rows)
    {
        using var file = new MemoryStream();
        foreach (StatementRow row in rows)
        {
            file.Write(UnionPayZmLine(row));
            file.Write("\r\n"u8);
        }

        return file.ToArray();
    }

    public static byte[] UnionPayZmLine(in StatementRow row)
    {
        int sign = row.Kind is StatementRowKind.Payment or StatementRowKind.Capture or StatementRowKind.Collection ? 1 : -1;
        string type = row.Kind switch
        {
            StatementRowKind.Payment => "01",
            StatementRowKind.Capture => "03",
            StatementRowKind.Refund => "04",
            StatementRowKind.Reversal => "31",
            StatementRowKind.Collection => "11",
            _ => "12",
        };
        long fee = row.FeeMicros / 10_000;
        (int Width, string Value)[] fields =
        [
            (3, "S22"), (11, "00049992"), (11, "00049992"), (6, "123456"),
            (10, row.At.ToString("MMddHHmmss", CultureInfo.InvariantCulture)),
            (19, "621626******0018"), (12, $"{row.AmountMinor:D12}"), (4, "5411"), (2, "08"), (21, row.TheirReference), (2, "06"),
            (32, row.OurReference), (2, "01"), (6, ""), (10, ""), (13, Letter(fee, 'D', 'C')),
            (13, Letter((sign * row.AmountMinor) - fee, 'C', 'D')), (4, "0001"), (15, ""), (2, type), (2, "01"), (6, "000201"), (2, "01"),
            (4, ""), (32, ""), (1, "0"), (21, ""), (15, row.MerchantNumber), (1, ""), (15, ""), (32, "二级商户测试"), (13, ""), (13, ""),
            (8, "01080209"), (32, ""), (13, ""), (13, ""), (12, ""), (2, ""), (1, ""), (32, ""), (98, ""),
        ];
        using var line = new MemoryStream();
        foreach ((int width, string value) in fields)
        {
            byte[] bytes = Gbk.GetBytes(value);
            line.Write(line.Length > 0 ? " "u8 : []);
            line.Write(bytes);
            line.Write(Enumerable.Repeat((byte)' ', width - bytes.Length).ToArray());
        }

        return line.ToArray();
    }

    /// <summary>Our own records as CSV. The first row is in line 2.</summary>
    public static byte[] Ledger(IEnumerable<StatementRow> rows)
    {
        var text = new StringBuilder(LedgerHeader).Append('\n');
        foreach (StatementRow row in rows)
        {
            text.Append(LedgerLine(row)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static string LedgerLine(in StatementRow row) => string.Join(
        ",",
        Word(row.Kind), Quoted(row.OurReference), Quoted(row.TheirReference), Quoted(row.OriginalReference),
        row.AmountMinor.ToString(CultureInfo.InvariantCulture), row.Currency.Code, Fee(row.FeeMicros, 6), Word(row.Status),
        row.At.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture), Quoted(row.MerchantNumber));

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Quoted(string value) =>
        value.AsSpan().IndexOfAny(',', '"') < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Time(in StatementRow row) =>
        row.At.ToOffset(China).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Yuan(long minor) => (minor / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Fee(long micros, int decimals) =>
        (micros / 1_000_000m).ToString($"F{decimals}", CultureInfo.InvariantCulture);

    private static string Letter(long fen, char plus, char minus) =>
        (fen < 0 ? minus : plus) + Math.Abs(fen).ToString("D12", CultureInfo.InvariantCulture);
}
