using System.Globalization;

namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>The statement of the bank's account as camt.053, version 8: a statement for each currency.</summary>
internal static class Camt053Statement
{
    public static IReadOnlyList<StatementPart> Write(StatementContent content) =>
    [
        Part($"""
            <?xml version="1.0" encoding="UTF-8"?>
            <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
            <BkToCstmrStmt>
            <GrpHdr><MsgId>{Id(content)}</MsgId><CreDtTm>{Day(content.Day.AddDays(1))}T00:00:00Z</CreDtTm></GrpHdr>

            """),
        .. content.Balances.SelectMany(balance => Statement(content, balance)),
        Part("</BkToCstmrStmt>\n</Document>\n"),
    ];

    private static IEnumerable<StatementPart> Statement(StatementContent content, AccountBalance balance) =>
    [
        Part($"""
            <Stmt>
            <Id>{Id(content)}-{balance.Currency}</Id>
            <ElctrncSeqNb>{content.Day.DayNumber.ToString(CultureInfo.InvariantCulture)}</ElctrncSeqNb>
            <Acct><Id><Othr><Id>{content.MerchantNumber}</Id></Othr></Id><Ccy>{balance.Currency}</Ccy></Acct>
            {Balance("OPBD", balance.OpeningMinor, balance.Currency, content.Day.AddDays(-1))}
            {Balance("CLBD", balance.ClosingMinor, balance.Currency, content.Day)}

            """),
        .. content.Items.Cast<Settlement>().Where(settlement => settlement.Currency == balance.Currency)
            .Select(settlement => Part(Entry(settlement, content.Day), isItem: true)),
        Part("</Stmt>\n"),
    ];

    private static string Balance(string code, long minor, string currency, DateOnly day) =>
        $"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{Amount(minor, currency)}<Dt><Dt>{Day(day)}</Dt></Dt></Bal>";

    private static string Entry(Settlement settlement, DateOnly day)
    {
        string party = settlement.AmountMinor < 0 ? "Cdtr" : "Dbtr";
        return $"""
            <Ntry>
            {Amount(settlement.AmountMinor, settlement.Currency, settlement)}<Sts><Cd>BOOK</Cd></Sts>
            <BookgDt><Dt>{Day(day)}</Dt></BookgDt><ValDt><Dt>{Day(day)}</Dt></ValDt>
            <NtryDtls><TxDtls><Refs><EndToEndId>{settlement.Reference}</EndToEndId></Refs>
            <RltdPties><{party}><Pty><Nm>{settlement.Door}</Nm></Pty></{party}></RltdPties>
            <RmtInf><Ustrd>{settlement.Door} {Day(settlement.Of)}</Ustrd></RmtInf></TxDtls></NtryDtls>
            </Ntry>

            """;
    }

    private static string Amount(long minor, string currency, Settlement? of = null)
    {
        string amount = StatementText.Major(Math.Abs(minor), currency);
        return $"<Amt Ccy=\"{currency}\">{of?.Written(amount) ?? amount}</Amt><CdtDbtInd>{(minor < 0 ? "DBIT" : "CRDT")}</CdtDbtInd>";
    }

    private static string Id(StatementContent content) =>
        $"{content.MerchantNumber}-{content.Day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}";

    private static string Day(DateOnly day) => StatementDays.Text(day);

    private static StatementPart Part(string text, bool isItem = false) => StatementPart.Of(text, StatementText.Utf8, isItem);
}
