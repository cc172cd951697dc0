using System.Text;
using FaultTolerantPay;

namespace Consumer;

/// <summary>A bill beside our own records, an account statement and a file of a described format: what is read of them.</summary>
internal static class Statements
{
    private static readonly DateOnly Day = new(2026, 11, 28);

    private const string Bill = """
        交易时间,商户号,微信订单号,商户订单号,交易状态,货币种类,订单金额,微信退款单号,商户退款单号,申请退款金额,退款状态,手续费
        `2026-11-28 09:30:00,`1900000001,`42001,`order-1,`SUCCESS,`CNY,`12.34,`0,`0,`0.00,`,`0.07000
        `2026-11-28 09:31:00,`1900000001,`42002,`order-2,`SUCCESS,`CNY,`20.00,`0,`0,`0.00,`,`0.12000
        `2026-11-28 09:32:00,`1900000001,`42001,`order-1,`REFUND,`CNY,`0.00,`50301,`refund-1,`4.00,`SUCCESS,`-0.02000
        总交易单数,订单总金额,申请退款总金额,手续费总金额
        `3,`32.34,`4.00,`0.17000
        """;

    private const string Ledger = """
        kind,our_reference,their_reference,original_reference,amount_minor,currency,fee,status,at,merchant_number
        payment,order-1,42001,,1234,CNY,0.07,succeeded,2026-11-28T09:30:00+08:00,1900000001
        payment,order-2,42002,,2005,CNY,0.12,succeeded,2026-11-28T09:31:00+08:00,1900000001
        refund,refund-1,50301,order-1,400,CNY,-0.02,succeeded,2026-11-28T09:32:00+08:00,1900000001
        """;

    private const string Account = """
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S1</Id>
        <Acct><Id><IBAN>DE02100100100006820101</IBAN></Id></Acct>
        <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp>
        <Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-27</Dt></Dt></Bal>
        <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>
        <Amt Ccy="EUR">46.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-28</Dt></Dt></Bal>
        <Ntry><Amt Ccy="EUR">45.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-28</Dt></BookgDt></Ntry>
        </Stmt></BkToCstmrStmt></Document>
        """;

    private const string Format = """
        {
          "name": "north", "encoding": "gbk", "layout": "delimited", "header": false, "timeFormat": "yyyyMMdd", "timeZone": "+08:00",
          "currency": "CNY",
          "columns": [{ "id": "no", "position": 1 }, { "id": "amount", "position": 2 }, { "id": "day", "position": 3 }],
          "fields": { "ourReference": ["no"], "amount": ["amount"], "at": ["day"] },
          "rules": [{ "kind": "payment", "status": "succeeded" }]
        }
        """;

    /// <summary>Reads and compares the texts above. Returns the figures in one line; eng/consumer.sh checks that line.</summary>
    public static string Reconcile()
    {
        using var matcher = new StatementMatcher();
        StatementReading theirs = new WeChatBillReader().Read(Source(Bill), new Rows(row => matcher.AddTheirs(row)));
        StatementReading ours = new LedgerCsvReader().Read(Source(Ledger), new Rows(row => matcher.AddOurs(row)));
        long difference = 0;
        MatchTotals totals = matcher.Match(result => difference += result.DifferenceMinor);

        var entries = new Entries();
        AccountStatementReading account = new Camt053Reader().Read(Source(Account), entries);

        using var format = new MemoryStream(Encoding.UTF8.GetBytes(Format));
        string reference = "";
        Encoding gbk = CodePagesEncodingProvider.Instance.GetEncoding("gbk")!;
        var north = new StatementSource(new MemoryStream(gbk.GetBytes("订单1,2.50,20261128\n")), "north", Day);
        StatementFormatFile.Read(format, "north.json").Reader!.Read(north, new Rows(row => reference = row.OurReference));

        return $"{theirs.Rows + ours.Rows} rows, {theirs.Errors + ours.Errors + account.Errors} errors, "
            + $"{totals.Of(MatchKind.Matched)} matched, "
            + $"{totals.Of(MatchKind.Differs)} differs by {difference}, account {entries.Sum}, {reference}";
    }

    private static StatementSource Source(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)), "statement", Day);

    private sealed class Rows(Action<StatementRow> take) : IStatementSink
    {
        public void OnRow(in StatementRow row) => take(row);

        public void OnError(StatementError error) => Console.Error.WriteLine(error);
    }

    private sealed class Entries : IAccountStatementSink
    {
        public string Sum { get; private set; } = "";

        public void OnStatement(AccountStatement statement) =>
            Sum = new ExactAmount(statement.Entries.Sum(entry => entry.Amount.Micros), statement.Currency).ToString();

        public void OnError(StatementError error) => Console.Error.WriteLine(error);
    }
}
