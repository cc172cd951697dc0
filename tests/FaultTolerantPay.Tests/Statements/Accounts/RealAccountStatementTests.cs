using static FaultTolerantPay.Tests.Statements.Accounts.AccountFiles;

namespace FaultTolerantPay.Tests.Statements.Accounts;

/// <summary>Files that banks and other projects made, which nobody here wrote.</summary>
public sealed class RealAccountStatementTests
{
    [TestCase("camt053/camt053.v2.multi.statement.xml", 2, 2)]
    [TestCase("mt940/sepa_mt9401.sta", 20, 97)]
    public void Read_FileThatAddsUp_IsReadWhole(string name, int statements, int entries)
    {
        AccountRead read = Real(name);

        Assert.That(read.ErrorTexts, Is.Empty);
        read.AssertSound();
        Assert.That(read.Reading, Is.EqualTo(new AccountStatementReading(statements, entries, 0)));
    }

    /// <summary>
    /// Its balances differ by 8.900, and its one entry is 8.850: the file shows amounts with more decimals than the currency, and does not
    /// add up. It is refused, with the difference.
    /// </summary>
    [Test]
    public void Read_FiveDecimals_IsRefusedWithItsDifference()
    {
        AccountRead read = Real("camt053/camt053.v2.five.decimals.xml");

        Assert.That(read.Statements, Is.Empty);
        Assert.That(read.Errors[0].Reason,
            Does.Contain("opening 18.15 EUR, entries 8.85 EUR, closing 27.05 EUR; the difference is 0.05 EUR, an unlisted movement"));
    }

    /// <summary>With the closing balance that its entry gives, the same file is read, and its amounts are exact.</summary>
    [Test]
    public void Read_FiveDecimalsMended_IsRead()
    {
        string mended = File.ReadAllText(RealPath("camt053/camt053.v2.five.decimals.xml"))
            .Replace(">8.850<", ">8.85055<").Replace(">27.050<", ">27.00055<");

        Assert.That(Camt(mended).Statement.Entries.Single().Amount.ToString(), Is.EqualTo("8.85055 EUR"));
    }

    /// <summary>
    /// They show the elements of each version. Their opening balance is in EUR and their closing balance in SEK: nothing is proven.
    /// </summary>
    [TestCase("camt053/camt053.v2.minimal.xml")]
    [TestCase("camt053/camt053.v4.xml")]
    [TestCase("camt053/camt053.v8.xml")]
    public void Read_BalancesInTwoCurrencies_IsRefused(string name)
    {
        AccountRead read = Real(name);

        Assert.That(read.Statements, Is.Empty);
        Assert.That(read.Errors, Has.Count.EqualTo(2));
        Assert.That(read.Errors[0].ToString(),
            Does.EndWith("CLBD '-27.00 SEK': the opening balance is 18.15 EUR: one currency is expected"));
    }

    [TestCase("camt053/camt053.v2.minimal.xml", "NAME NAME", "544", "")]
    [TestCase("camt053/camt053.v4.xml", "NAME NAME", "PAYM/0001/0005", "its detail states 0.00 SEK")]
    [TestCase("camt053/camt053.v8.xml", "NAME NAME", "PMNT/RCDT/BOOK", "its detail states 0.00 SEK")]
    public void Read_BalancesMended_GivesTheEntry(string name, string counterparty, string code, string note)
    {
        string mended = File.ReadAllText(RealPath(name)).Replace("<Amt Ccy=\"SEK\">27.00</Amt>\n                <CdtDbtInd>DBIT",
            "<Amt Ccy=\"EUR\">27.00</Amt>\n                <CdtDbtInd>CRDT");

        AccountStatement statement = Camt(mended).Statement;

        AccountEntry entry = statement.Entries.Single();
        Assert.That((statement.AccountId, entry.Amount.ToString(), entry.BookedOn),
            Is.EqualTo(("NL26VAYB8060476890", "8.85 EUR", new DateOnly(2014, 12, 31))));
        Assert.That((entry.Counterparty, entry.TransactionCode, entry.Note), Is.EqualTo((counterparty, code, note)));
        Assert.That(entry.Remittance, Is.EqualTo("4654654654654654"));
    }

    /// <summary>It has six opening balances and nothing else: it shows how amounts are written.</summary>
    [Test]
    public void Read_AmountFormats_AreFieldsWithoutAMessage()
    {
        AccountRead read = Real("mt940/amount_formats.sta");

        Assert.That(read.Statements, Is.Empty);
        Assert.That(read.ErrorTexts, Is.EqualTo(new[]
        {
            "amount_formats.sta, line 1, :60F: 'C100318EUR380115,12': a field outside of a message: the fields up to the next :20: are " +
                "passed over",
        }));
        foreach (string line in File.ReadLines(RealPath("mt940/amount_formats.sta")))
        {
            string balance = line[":60F:".Length..];
            Assert.That(Mt940(Message(balance, balance)).Statement.Opening.Micros, Is.Positive, line);
        }
    }

    /// <summary>It has an account with the currency behind its number, and nothing else.</summary>
    [Test]
    public void Read_CurrencyInTheAccount_IsAFieldWithoutAMessage()
    {
        Assert.That(Real("mt940/currency_in_25.sta").ErrorTexts, Has.Length.EqualTo(1).And.Some.Contains(":25:"));

        string field = File.ReadAllText(RealPath("mt940/currency_in_25.sta")).Trim();
        Assert.That(Mt940(Message("C100318EUR1,", "C100318EUR1,").Replace(":25:10010010/6820101", field)).Statement.AccountId,
            Is.EqualTo("51210600/9223382012"));
    }

    [Test]
    public void Read_SepaFile_HasReturnsReferencesAndPages()
    {
        AccountRead read = Real("mt940/sepa_mt9401.sta");

        AccountStatement first = read.Statements[0];
        Assert.That((first.AccountId, first.Closing.ToString(), first.ClosedOn),
            Is.EqualTo(("50880050/0194774600888", "-1237628.23 EUR", new DateOnly(2007, 9, 4))));
        Assert.That(first.Entries.Where(entry => entry.IsReversal).Select(entry => $"{entry.Line} {entry.Amount}"),
            Is.EqualTo(new[] { "19 -204.88 EUR" }));
        Assert.That((first.Entries[0].EndToEndId, first.Entries[0].CustomerReference, first.Entries[0].ServicerReference),
            Is.EqualTo(("TFNR 40005 00005", "TFNr 40005 MSGID", "0724710345313905")));
        AccountEntry paid = read.Statements[1].Entries[0];
        Assert.That((paid.EndToEndId, paid.Counterparty, paid.TransactionCode),
            Is.EqualTo(("EndToEndIdTFNR2000400001", "Richter Renate 70 Zeichen Beginn Fuellzeichen xxxxxxxx", "NTRF/166")));
        AccountStatement pages = read.Statements.Single(statement => statement.AccountId == "50880050/0194785000888");
        Assert.That((pages.Opening.ToString(), pages.Closing.ToString(), pages.Entries.Count),
            Is.EqualTo(("-3612519.02 EUR", "-5113593.52 EUR", 12)));
    }

    private static AccountRead Real(string name)
    {
        IAccountStatementReader reader = name.EndsWith(".xml", StringComparison.Ordinal) ? new Camt053Reader() : new Mt940Reader();
        return Read(reader, File.ReadAllBytes(RealPath(name)), Path.GetFileName(name));
    }
}
