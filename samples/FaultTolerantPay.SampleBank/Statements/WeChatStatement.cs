using System.Globalization;

namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>
/// A trade bill of the kind ALL as WeChat Pay's API v3 gives it: UTF-8, a backtick before each value, a summary at the end.
/// </summary>
internal static class WeChatStatement
{
    private const string Header =
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号," +
        "退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\n";

    private const string SummaryHeader = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n";

    private const int MaxReference = 64;
    private const int FeeDecimals = 5;

    public static IReadOnlyList<StatementPart> Write(StatementContent content) =>
    [
        StatementPart.Of(Header, StatementText.Utf8),
        .. content.Movements.Select(movement => StatementPart.Of(Line(movement), StatementText.Utf8, isItem: true)),
        StatementPart.Of(SummaryHeader + Summary([.. content.Movements]), StatementText.Utf8),
    ];

    private static string Line(Movement movement)
    {
        bool isPayment = movement.IsTaken;
        string ours = StatementText.Plain(movement.Reference, MaxReference);
        string theirs = StatementText.BankReference(movement.BookingId);
        string amount = movement.Written(StatementText.Yuan(movement.AmountMinor));
        return Joined(
            StatementText.ChinaTime(movement),
            "wx0000000000000000",
            StatementText.Plain(movement.MerchantNumber, MaxReference),
            "0",
            "",
            isPayment ? theirs : StatementText.BankReference(movement.OriginalBookingId ?? movement.BookingId),
            isPayment ? ours : StatementText.Plain(movement.Original ?? movement.Reference, MaxReference),
            "openid",
            "JSAPI",
            isPayment ? "SUCCESS" : movement.IsReversal ? "REVOKED" : "REFUND",
            "OTHERS",
            movement.Currency,
            isPayment ? amount : "0.00",
            "0.00",
            isPayment ? "0" : theirs,
            isPayment ? "0" : ours,
            isPayment ? "0.00" : amount,
            "0.00",
            isPayment ? "" : "ORIGINAL",
            isPayment ? "" : "SUCCESS",
            "示例, 商品",
            "",
            StatementText.Yuan(movement.FeeMinor, FeeDecimals),
            "0.00%",
            isPayment ? amount : "0.00",
            isPayment ? "0.00" : amount,
            "");
    }

    private static string Summary(IReadOnlyList<Movement> movements)
    {
        string paid = StatementText.Yuan(movements.Where(movement => movement.IsTaken).Sum(movement => movement.AmountMinor));
        string returned = StatementText.Yuan(movements.Where(movement => !movement.IsTaken).Sum(movement => movement.AmountMinor));
        return Joined(
            movements.Count.ToString(CultureInfo.InvariantCulture),
            paid,
            returned,
            "0.00",
            StatementText.Yuan(movements.Sum(movement => movement.FeeMinor), FeeDecimals),
            paid,
            returned);
    }

    private static string Joined(params string[] values) => string.Join(',', values.Select(value => $"`{value}")) + "\n";
}
