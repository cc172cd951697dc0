namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>The formats of statements.</summary>
internal static class StatementFormats
{
    public const string WeChat = "wechat";
    public const string Alipay = "alipay";
    public const string UnionPayZm = "unionpay-zm";
    public const string Camt053 = "camt053";

    /// <summary>The bank's own: the only one for rows that has every currency.</summary>
    public const string Csv = "csv";

    /// <summary>The currency of a format that names none in its rows; null: any.</summary>
    public static string? CurrencyOf(string format) => format is WeChat or Alipay or UnionPayZm ? "CNY" : null;

    public static string ContentTypeOf(string format) => format switch
    {
        Camt053 => "application/xml",
        UnionPayZm => "text/plain; charset=gbk",
        Alipay => "text/csv; charset=gbk",
        _ => "text/csv; charset=utf-8",
    };

    /// <summary>The name of a file.</summary>
    public static string FileName(string format, string merchantNumber, DateOnly day) => format switch
    {
        UnionPayZm => $"INN{day:yyMMdd}88ZM_{merchantNumber}",
        Camt053 => $"{merchantNumber}-{day:yyyyMMdd}.xml",
        _ => $"{merchantNumber}-{day:yyyyMMdd}.csv",
    };
}
