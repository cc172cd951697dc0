using System.Diagnostics;
using System.Globalization;
using System.Text;
using static FaultTolerantPay.Tests.Statements.Accounts.AccountFiles;

namespace FaultTolerantPay.Tests.Statements.Accounts;

/// <summary>Whatever a file holds: an error that says where and why, bounded memory and time, and no exception.</summary>
public sealed class MalformedAccountStatementTests
{
    private const int Seed = 20_261_129;
    private const int Mutations = 5_000;

    private static readonly IAccountStatementReader[] Readers = [new Camt053Reader(), new Mt940Reader()];

    private static IEnumerable<TestCaseData> NoText()
    {
        foreach (IAccountStatementReader reader in Readers)
        {
            yield return new TestCaseData(reader, Array.Empty<byte>(), "the file is empty").SetArgDisplayNames(reader.Format, "empty");
            yield return new TestCaseData(reader, "PK\u0003\u0004"u8.ToArray(), "a ZIP or XLSX file")
                .SetArgDisplayNames(reader.Format, "zip");
            yield return new TestCaseData(reader, new byte[] { 0x1F, 0x8B, 8, 0 }, "a gzip file").SetArgDisplayNames(reader.Format, "gzip");
            yield return new TestCaseData(reader, "%PDF-1.7"u8.ToArray(), "a PDF file").SetArgDisplayNames(reader.Format, "pdf");
            yield return new TestCaseData(reader, new byte[] { 0xD0, 0xCF, 0x11, 0xE0 }, "an old Excel")
                .SetArgDisplayNames(reader.Format, "xls");
            yield return new TestCaseData(reader, Encoding.Unicode.GetBytes("<Document/>"), "UTF-16 text")
                .SetArgDisplayNames(reader.Format, "utf16");
            yield return new TestCaseData(reader, "hello"u8.ToArray(), "").SetArgDisplayNames(reader.Format, "text");
        }
    }

    [Test]
    public void Read_CamtAsMt940_SaysSo() =>
        Assert.That(Mt940(Document("0.00", "0.00")).ErrorTexts,
            Is.EqualTo(new[] { "account.sta: the file is XML, such as camt.053: MT940 is expected" }));

    [TestCaseSource(nameof(NoText))]
    public void Read_OtherThanAStatement_IsOneError(IAccountStatementReader reader, byte[] content, string reason)
    {
        AccountRead read = Read(reader, content, "file");

        Assert.That(read.ErrorTexts, Has.Length.EqualTo(1).And.Some.Contains(reason));
        read.AssertSound();
    }

    private static IEnumerable<TestCaseData> BadCamt()
    {
        string good = Entry("1.00");
        (string Name, string Document, string Reason)[] cases =
        [
            ("no account", Document("0.00", "1.00", good).Replace("IBAN", "XBAN"), "the statement names no account"),
            ("no opening", Document("0.00", "1.00", good).Replace("OPBD", "ITBD"), "OPBD 'S1': the statement has no such balance"),
            ("no closing", Document("0.00", "1.00", good).Replace("CLBD", "CLAV"), "CLBD 'S1': the statement has no such balance"),
            ("two openings", Document("0.00", "1.00", Balance("OPBD", "0.00", "2026-11-27"), good), "the statement has this balance twice"),
            ("two amounts", Document("0.00", "1.00", Entry("1.00", more: "<Amt Ccy=\"EUR\">2</Amt>")),
                "Stmt/Ntry/Amt '2': the element stands here twice"),
            ("two signs", Document("0.00", "1.00", Entry("1.00", more: "<CdtDbtInd>DBIT</CdtDbtInd>")), "the element stands here twice"),
            ("no sign", Document("0.00", "1.00", good.Replace("CdtDbtInd", "Nothing")),
                "an entry with Amt, CdtDbtInd and a date is expected"),
            ("wrong sign", Document("0.00", "1.00", good.Replace("CRDT", "CREDIT")),
                "Stmt/Ntry/CdtDbtInd 'CREDIT': CRDT or DBIT is expected"),
            ("no date", Document("0.00", "1.00", good.Replace("Dt>", "Day>")), "an entry with Amt, CdtDbtInd and a date is expected"),
            ("wrong date", Document("0.00", "1.00", good.Replace("2026-11-28", "2026-11-31")),
                "Stmt/Ntry/BookgDt '2026-11-31': a date from 2000"),
            ("early date", Document("0.00", "1.00", good.Replace("2026-11-28", "1926-11-28")),
                "Stmt/Ntry/BookgDt '1926-11-28': a date from 2000"),
            ("no status", Document("0.00", "1.00", good.Replace("Sts>", "Status>")), "Stmt/Ntry/Sts: BOOK, PDNG, INFO or FUTR is expected"),
            ("wrong status", Document("0.00", "1.00", good.Replace("BOOK<", "DONE<")),
                "Stmt/Ntry/Sts 'DONE': BOOK, PDNG, INFO or FUTR is expected"),
            ("reversal", Document("0.00", "1.00", Entry("1.00", more: "<RvslInd>yes</RvslInd>")),
                "RvslInd 'yes': true or false is expected"),
            ("negative", Document("0.00", "1.00", good.Replace(">1.00", ">-1.00")), "Stmt/Ntry/Amt '-1.00': an amount of digits"),
            ("exponent", Document("0.00", "1.00", good.Replace(">1.00", ">1E2")), "Stmt/Ntry/Amt '1E2': an amount of digits"),
            ("absurd", Document("0.00", "1.00", good.Replace(">1.00", ">99999999999999999")), "above 9,223,372,036,854"),
            ("seven decimals", Document("0.00", "1.00", good.Replace(">1.00", ">1.0000001")), "more than 6 decimals and is never rounded"),
            ("no currency", Document("0.00", "1.00", good.Replace(" Ccy=\"EUR\"", "")), "Stmt/Ntry/Amt/@Ccy: a currency of ISO 4217"),
            ("wrong currency", Document("0.00", "1.00", Entry("1.00 XYZ")), "Stmt/Ntry/Amt/@Ccy 'XYZ': a currency of ISO 4217"),
            ("other currency", Document("0.00", "1.00", Entry("1.00 USD")), "'1.00 USD': the account is in EUR"),
            ("account's currency", Document("0.00", "1.00", good).Replace("<Ccy>EUR", "<Ccy>CHF"),
                "the account is in CHF: one currency is expected"),
            ("long reference", Document("0.00", "1.00", Entry("1.00", Detail("1.00", new string('x', 129)))),
                "a reference of at most 128 characters"),
            ("huge field", Document("0.00", "1.00", Entry("1.00", Detail("1.00", new string('x', 70_000)))), "more than 65536 characters"),
            ("huge tag", Document("0.00", "1.00", $"<A a=\"{new string('x', 1_100_000)}\"/>"), "a tag or text has more than 1048576 bytes"),
            ("deep", Document("0.00", "1.00", string.Concat(Enumerable.Repeat("<A>", 100))), "nested more than 64 deep"),
            ("many names", Document("0.00", "1.00", string.Concat(Enumerable.Range(0, 5_000).Select(i => $"<A{i}/>"))),
                "more than 4096 different names"),
            ("cut off", Document("0.00", "1.00", good)[..^60], "the XML is broken or the file is cut off"),
            ("not closed", Document("0.00", "1.00", good).Replace("</Ntry>", "</Entry>"), "the XML is broken or the file is cut off"),
            ("control character", Document("0.00", "1.00", Entry("1.00", Detail("1.00", "\u0001"))),
                "the XML is broken or the file is cut off"),
            ("entity bomb", Document("0.00", "1.00", good).Replace("<Document ",
                "<!DOCTYPE D [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><Document "),
                "a document type definition (DTD), which is never read"),
            ("external entity", Document("0.00", "1.00", good).Replace("<Document ",
                "<!DOCTYPE D SYSTEM \"file:///etc/hostname\"><Document "),
                "a document type definition (DTD), which is never read"),
            ("unknown entity", Document("0.00", "1.00", Entry("1.00", Detail("1.00", "&x;"))), "the XML is broken or the file is cut off"),
            ("other encoding", Document("0.00", "1.00", good).Replace("\"UTF-8\"", "\"EBCDIC-X\""),
                "the XML is broken or the file is cut off"),
            ("nested statement", Document("0.00", "1.00", good, Document("0.00", "1.00", good).Split('\n', 2)[1]), ""),
        ];
        return cases.Select(one => new TestCaseData(one.Document, one.Reason).SetArgDisplayNames(one.Name));
    }

    [TestCaseSource(nameof(BadCamt))]
    public void Read_BadCamt_SaysWhereAndWhy(string document, string reason)
    {
        AccountRead read = Camt(document);

        read.AssertSound();
        if (reason.Length > 0)
        {
            Assert.That(read.Statements, Is.Empty);
            Assert.That(read.ErrorTexts, Has.Some.Contains(reason).And.All.Contains("account.xml, line "));
        }
    }

    private static IEnumerable<TestCaseData> BadMt940()
    {
        string good = Message("C261127EUR0,", "C261128EUR1,", ":61:261128C1,NTRFX");
        (string Name, string Text, string Reason)[] cases =
        [
            ("no account", good.Replace(":25:", ":24:"), "the statement names no account"),
            ("no opening", good.Replace(":60F:C261127EUR0,", ""), "the message has no opening balance"),
            ("no closing", good.Replace(":62F:C261128EUR1,", ""), "the message has no closing balance"),
            ("two openings", good.Replace(":61:", ":60F:C261127EUR0,\r\n:61:"), "the message has an opening balance already"),
            ("two closings", good.Replace("\r\n-", "\r\n:62F:C261128EUR1,\r\n-"), "one closing balance is expected"),
            ("two accounts", good.Replace(":28C:", ":25:X\r\n:28C:"), "the field is expected once, before the opening balance"),
            ("entry behind closing", good.Replace("\r\n-", "\r\n:61:261128C1,NTRFX\r\n-"), "an entry is expected between"),
            ("bytes of another encoding", good.Replace("6820101", "682\uFFFD101"), "bytes that are not utf-8"),
            ("cut off", good[..75], "the message has no closing balance"),
            ("wrong value date", good.Replace(":61:261128", ":61:261131"), ":61: '261131': the value date: a date from 2000 to 2099"),
            ("no mark", good.Replace(":61:261128C", ":61:261128"), ":61:"),
            ("wrong mark", good.Replace(":61:261128C", ":61:261128EC"), ":61: 'EC': the mark C, D, RC or RD is expected"),
            ("no type", good.Replace("NTRFX", ""), "the type of the transaction is expected"),
            ("wrong type", good.Replace("NTRFX", "1TRF"), ":61:"),
            ("absurd", good.Replace("C1,N", "C99999999999999,N"), "above 9,223,372,036,854"),
            ("long reference", good.Replace("NTRFX", "NTRF" + new string('x', 129)), "references of at most 128 characters"),
            ("long end-to-end id", good.Replace("NTRFX", "NTRFX\r\n:86:/EREF/" + new string('x', 129)),
                "references of at most 128 characters"),
            ("balance", good.Replace("C261127EUR0,", "X"), ":60F: 'X': a balance such as"),
            ("balance's currency", good.Replace("C261127EUR0,", "C261127EU10,"), "a currency of ISO 4217 is expected"),
            ("balance's date", good.Replace("C261127EUR0,", "C261327EUR0,"), "a date from 2000 to 2099 is expected, as YYMMDD"),
            ("two currencies", good.Replace("C261128EUR1,", "C261128USD1,"), "'1.00 USD': the opening balance is 0.00 EUR"),
            ("long line", good.Replace("NTRFX", "NTRF" + new string('x', 70_000)), "the line has more than 65536 characters"),
            ("long field", good.Replace("NTRFX", "NTRFX\r\n:86:x" + string.Concat(Enumerable.Repeat("\r\nyyyyyyyyyyyyyyyy", 5_000))),
                "the field has more than 65536 characters"),
            // Found by reading for the fuzzer: the message had no field left that says where it begins.
            ("huge first field", $":20:R\n{new string('x', 70_000)}\n-\n", "the message has no opening balance"),
        ];
        return cases.Select(one => new TestCaseData(one.Text, one.Reason).SetArgDisplayNames(one.Name));
    }

    [TestCaseSource(nameof(BadMt940))]
    public void Read_BadMt940_SaysWhereAndWhyAndReadsTheNext(string text, string reason)
    {
        AccountRead read = Mt940(text + "\r\n-\r\n" + Message("C100318EUR1,", "C100318EUR1,"));

        read.AssertSound();
        Assert.That(read.Statements, Has.Count.EqualTo(1), "the next one");
        Assert.That(read.ErrorTexts, Has.Some.Contains(reason).And.All.Contains("account.sta, line "));
    }

    [Test]
    public void Read_TextsOfAFile_AreCleaned()
    {
        AccountRead read = Mt940(Message("C261127EUR0,", "C261128EUR1,", ":61:261128C1,NTRFX",
            ":86:166?20card 4111111111111111\u001B[32m?32\u202Ename"));

        AccountEntry entry = read.Statement.Entries.Single();
        Assert.That((entry.Remittance, entry.Counterparty), Is.EqualTo(("card ************1111\\u001B[32m", "\\u202Ename")));
    }

    /// <summary>Found by fuzzing: the XML parser of .NET loses count of its buffer, and its exception came out of the reader.</summary>
    [Test]
    public void Read_DeclarationWithBytesThatAreNoText_IsAnError()
    {
        string broken = Document("0.00", "0.00").Replace("1.0", $"1.0{new string('\u0082', 31)}");

        AccountRead read = Read(new Camt053Reader(), Encoding.Latin1.GetBytes(broken), "account.xml");

        Assert.That(read.ErrorTexts.Single(), Does.Contain("the XML is broken"));
    }

    /// <summary>Real files with bytes changed, taken out, doubled, or cut off. What is given still adds up, and nothing throws.</summary>
    [TestCase("camt053")]
    [TestCase("mt940")]
    public void Read_RealFilesMutated_NeverThrowsAndNeverGivesWhatDoesNotAddUp(string format)
    {
        IAccountStatementReader reader = Readers.Single(known => known.Format == format);
        byte[][] files =
        [
            .. Directory.EnumerateFiles(RealPath(format)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
            Encoding.UTF8.GetBytes(Document("1.00", "8.00", Entry("5.00", Detail("3.00", "A") + Detail("2.00", "B")), Entry("2.00"))),
            Encoding.UTF8.GetBytes(Message("C261127EUR1,", "C261128EUR8,", ":61:2611281128C5,NTRFA//B", ":61:261128RD2,NMSCX")),
        ];
        var random = new Random(Seed);
        var watch = Stopwatch.StartNew();
        int refused = 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[] content = Mutated(files[random.Next(files.Length)], random);
            AccountRead read = Read(reader, content, "mutated");
            Assert.That(() => read.AssertSound(), Throws.Nothing, $"seed {Seed}, mutation {i}:\n{Encoding.Latin1.GetString(content)}");
            refused += read.Errors.Count > 0 ? 1 : 0;
        }

        TestContext.Out.WriteLine($"{format}: {Mutations} mutations of seed {Seed}, {refused} with errors, {watch.ElapsedMilliseconds} ms");
        Assert.That(refused, Is.GreaterThan(Mutations / 4));
    }

    [Test]
    public void Read_ThousandsOfStatements_AreGivenOneByOne()
    {
        string one = Message("C261127EUR0,", "C261128EUR1,", ":61:261128C1,NTRFX");
        string camt = Document(4, [.. Enumerable.Repeat(Statement("0.00", "1.00", Entry("1.00")), 5_000)]);

        var expected = new AccountStatementReading(5_000, 5_000, 0);
        Assert.That(Mt940(string.Concat(Enumerable.Repeat(one, 5_000))).Reading, Is.EqualTo(expected));
        Assert.That(Camt(camt).Reading, Is.EqualTo(expected));
    }

    /// <summary>A file that never ends: memory stays bounded although each entry is well-formed.</summary>
    [TestCase("camt053")]
    [TestCase("mt940")]
    public void Read_MoreEntriesThanAStatementMayHave_IsRefusedInBoundedMemory(string format)
    {
        bool isCamt = format == "camt053";
        string start = isCamt ? Document("0.00", "0.00").Split("</Stmt>")[0] : ":20:R\n:25:A\n:28C:1\n:60F:C261127EUR0,\n";
        string entry = isCamt
            ? Entry("1.00", Detail("1.00", new string('r', 100)))
            : ":61:261128C1,NTRFX\n:86:" + new string('r', 500) + "\n";
        string end = isCamt ? "</Stmt></BkToCstmrStmt></Document>" : ":62F:C261128EUR0,\n-\n";
        using var content = new RepeatedStream(start, entry, 210_000, end);

        AccountRead read = Read(Readers.Single(known => known.Format == format), content, "endless");

        Assert.That(read.Statements, Is.Empty);
        Assert.That(read.ErrorTexts, Has.Length.EqualTo(2).And.Some.Contains("more than 200,000 entries or 32,000,000 characters of text"));
    }

    [TestCase(10, 210_000)]
    [TestCase(2_000, 20_000)]
    public void Read_MoreDetailsThanAStatementMayHave_IsRefusedInBoundedMemory(int length, int details)
    {
        string document = Document("0.00", "0.00", Entry("0.00", "DETAILS"));
        string[] around = document.Split("DETAILS");
        string detail = $"<TxDtls><Amt Ccy=\"EUR\">0</Amt><RmtInf><Ustrd>{new string('r', length)}</Ustrd></RmtInf></TxDtls>";
        using var content = new RepeatedStream(around[0], detail, details, around[1]);

        AccountRead read = Read(new Camt053Reader(), content, "endless");

        Assert.That(read.Statements, Is.Empty);
        Assert.That(read.ErrorTexts, Has.Length.EqualTo(2).And.Some.Contains("more than 200,000 entries or 32,000,000 characters of text"));
    }

    private static byte[] Mutated(byte[] file, Random random)
    {
        List<byte> bytes = [.. file];
        int changes = random.Next(1, 6);
        for (int i = 0; i < changes && bytes.Count > 0; i++)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 200), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = (byte)"0123456789,.:<>/-\r\n RCD"[random.Next(23)];
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 5 when random.Next(4) == 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 6:
                    bytes.InsertRange(at, Encoding.ASCII.GetBytes(random.NextInt64().ToString(CultureInfo.InvariantCulture)));
                    break;
            }
        }

        return [.. bytes];
    }
}
