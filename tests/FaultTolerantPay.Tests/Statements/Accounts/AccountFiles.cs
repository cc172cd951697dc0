using System.Text;

namespace FaultTolerantPay.Tests.Statements.Accounts;

/// <summary>Account statements for tests: small ones as text, and the real ones of the folder that <c>FTPAY_DATA</c> names.</summary>
internal static class AccountFiles
{
    public static AccountRead Camt(string xml, AccountStatementProfile? profile = null) =>
        Read(new Camt053Reader(profile), Encoding.UTF8.GetBytes(xml), "account.xml");

    public static AccountRead Mt940(string text, AccountStatementProfile? profile = null) =>
        Read(new Mt940Reader(profile), Encoding.UTF8.GetBytes(text), "account.sta");

    public static AccountRead Read(IAccountStatementReader reader, byte[] content, string name)
    {
        using var stream = new MemoryStream(content);
        return Read(reader, stream, name);
    }

    public static AccountRead Read(IAccountStatementReader reader, Stream content, string name)
    {
        var sink = new AccountRead();
        sink.Reading = reader.Read(new StatementSource(content, name), sink);
        return sink;
    }

    /// <summary>A document with one statement: opening balance, entries, closing balance.</summary>
    public static string Document(string opening, string closing, params string[] entries) =>
        Document(2, Statement(opening, closing, entries));

    public static string Document(int version, params string[] statements) => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version:00}">
        <BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr>
        {string.Join('\n', statements)}
        </BkToCstmrStmt></Document>
        """;

    public static string Statement(string opening, string closing, params string[] entries) => $"""
        <Stmt><Id>S1</Id><ElctrncSeqNb>7</ElctrncSeqNb><Acct><Id><IBAN>DE02100100100006820101</IBAN></Id><Ccy>EUR</Ccy></Acct>
        {Balance("OPBD", opening, "2026-11-27")}
        {Balance("CLBD", closing, "2026-11-28")}
        {string.Join('\n', entries)}
        </Stmt>
        """;

    public static string Balance(string code, string amount, string day) =>
        $"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{Amount(amount)}<Dt><Dt>{day}</Dt></Dt></Bal>";

    /// <summary>An entry: a negative amount is a debit.</summary>
    public static string Entry(string amount, string details = "", string more = "", string status = "BOOK") =>
        $"<Ntry>{Amount(amount)}{more}<Sts>{status}</Sts><BookgDt><Dt>2026-11-28</Dt></BookgDt><ValDt><Dt>2026-11-30</Dt></ValDt>" +
            $"{(details.Length > 0 ? $"<NtryDtls>{details}</NtryDtls>" : "")}</Ntry>";

    public static string Detail(string amount, string reference) =>
        $"<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>{Amount(amount)}</TxDtls>";

    /// <summary>A message of MT940 with an opening and a closing balance such as <c>C261127EUR100,00</c>.</summary>
    public static string Message(string opening, string closing, params string[] fields) =>
        $":20:REF\r\n:25:10010010/6820101\r\n:28C:7/1\r\n:60F:{opening}\r\n{string.Concat(fields.Select(field => field + "\r\n"))}" +
            $":62F:{closing}\r\n-\r\n";

    /// <summary>The path of a real file or folder; without the real files the test is ignored.</summary>
    public static string RealPath(string name)
    {
        string data = Environment.GetEnvironmentVariable("FTPAY_DATA") is { Length: > 0 } folder ? folder : "";
        if (data.Length == 0)
        {
            Assert.Ignore("FTPAY_DATA names no folder with the real files.");
        }

        return Path.Combine(data, "statements", name);
    }

    private static string Amount(string amount)
    {
        string[] parts = amount.Split(' ');
        string currency = parts.Length > 1 ? parts[1] : "EUR";
        string sign = amount.StartsWith('-') ? "DBIT" : "CRDT";
        return $"<Amt Ccy=\"{currency}\">{parts[0].TrimStart('-')}</Amt><CdtDbtInd>{sign}</CdtDbtInd>";
    }
}
