namespace FaultTolerantPay.Fuzzing.Targets;

/// <summary>All targets. A reader of one's own is added here, with a folder in the corpus.</summary>
internal static class FuzzTargets
{
    public static FuzzTarget[] All { get; } =
    [
        new("wechat", input => StatementTarget.Check(new WeChatBillReader(), input, StatementLaws.WeChat).ToString()),
        new("alipay", input => StatementTarget.Check(new AlipayDetailReader(), input, StatementLaws.Alipay).ToString()),
        new("unionpay-zm", input => StatementTarget.Check(new UnionPayZmReader(), input, StatementLaws.UnionPayZm).ToString()),
        new("ledger-csv", input => StatementTarget.Check(new LedgerCsvReader(), input, StatementLaws.LedgerCsv).ToString()),
        new("configured", ConfiguredTarget.Check),
        new("format-file", FormatFileTarget.Check),
        new("camt053", input => AccountTarget.Check(new Camt053Reader(), input, AccountLaws.Camt053)),
        new("mt940", input => AccountTarget.Check(new Mt940Reader(), input, AccountLaws.Mt940)),
    ];

    /// <summary>The target of a name, or all of them; none if the name is unknown.</summary>
    public static FuzzTarget[] Find(string name) => name == "all" ? All : [.. All.Where(target => target.Name == name)];
}
