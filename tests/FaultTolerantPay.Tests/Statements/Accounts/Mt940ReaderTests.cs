using System.Text;
using static FaultTolerantPay.Tests.Statements.Accounts.AccountFiles;

namespace FaultTolerantPay.Tests.Statements.Accounts;

public sealed class Mt940ReaderTests
{
    private const string Remittance166 =
        ":86:166?00GUTSCHRIFT?100399?20EREF+E2E-1?21KREF+IN-1?22SVWZ+order 5\r\n2 of ?23May EREF+FAKE" +
            "?30PBNKDEFF?31DE021?32Payer ?33and Sons?34914";

    [Test]
    public void Format_IsItsName() => Assert.That(new Mt940Reader().Format, Is.EqualTo("mt940"));

    [Test]
    public void Read_EveryField_IsInTheStatement()
    {
        AccountStatement statement = Mt940(Message("D261127EUR10,", "C261128EUR20,5",
            ":61:2611301128CR30,5NTRFKREF+//BANK-1", Remittance166)).Statement;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((statement.AccountId, statement.Id, statement.Number), Is.EqualTo(("10010010/6820101", "REF", "7")));
            Assert.That((statement.Opening.ToString(), statement.OpenedOn), Is.EqualTo(("-10.00 EUR", new DateOnly(2026, 11, 27))));
            Assert.That((statement.Closing.ToString(), statement.ClosedOn), Is.EqualTo(("20.50 EUR", new DateOnly(2026, 11, 28))));
            Assert.That(statement.Entries, Is.EqualTo(new[]
            {
                new AccountEntry
                {
                    Amount = new ExactAmount(30_500_000, new Currency("EUR")),
                    BookedOn = new DateOnly(2026, 11, 28),
                    ValueOn = new DateOnly(2026, 11, 30),
                    EndToEndId = "E2E-1",
                    InstructionId = "IN-1",
                    ServicerReference = "BANK-1",
                    CustomerReference = "IN-1",
                    TransactionCode = "NTRF/166",
                    Counterparty = "Payer and Sons",
                    Remittance = "order 52 of May EREF+FAKE",
                    Line = 5,
                },
            }));
        }
    }

    /// <summary>A credit that is reversed leaves the account. With the wrong sign, sums are off by twice the amount: 409.76.</summary>
    [TestCase("C", "204.88 EUR", false)]
    [TestCase("D", "-204.88 EUR", false)]
    [TestCase("RC", "-204.88 EUR", true)]
    [TestCase("RD", "204.88 EUR", true)]
    [TestCase("CR", "204.88 EUR", false)]
    [TestCase("DR", "-204.88 EUR", false)]
    [TestCase("RCR", "-204.88 EUR", true)]
    [TestCase("RDR", "204.88 EUR", true)]
    public void Read_Mark_GivesTheSign(string mark, string amount, bool isReversal)
    {
        string closing = amount[0] == '-' ? "C261128EUR795,12" : "C261128EUR1204,88";

        AccountEntry entry = Mt940(Message("C261127EUR1000,", closing, $":61:261128{mark}204,88NMSCNONREF")).Statement.Entries.Single();

        Assert.That((entry.Amount.ToString(), entry.IsReversal), Is.EqualTo((amount, isReversal)));
    }

    [Test]
    public void Read_ReversalBookedWithTheOtherSign_IsRefusedWithTwiceTheAmount()
    {
        AccountRead read = Mt940(Message("C261127EUR1000,", "C261128EUR1204,88", ":61:261128RC204,88NMSCNONREF"));

        Assert.That(read.Statements, Is.Empty);
        Assert.That(read.ErrorTexts, Has.Some.EqualTo("account.sta, line 6 'REF': the statement does not add up: opening 1000.00 EUR, " +
            "entries -204.88 EUR, closing 1204.88 EUR; the difference is 409.76 EUR, an unlisted movement"));
    }

    [TestCase("2601011230", "2025-12-30")]
    [TestCase("1412310105", "2015-01-05")]
    [TestCase("1906290701", "2019-07-01")]
    [TestCase("2402280229", "2024-02-29")]
    [TestCase("190629", "2019-06-29")]
    public void Read_EntryDateWithoutYear_IsInTheNearestYear(string dates, string booked)
    {
        AccountRead read = Mt940(Message("C190101EUR0,", "C190102EUR1,", $":61:{dates}C1,NMSCNONREF"));

        Assert.That(read.Statement.Entries.Single().BookedOn.ToString("yyyy-MM-dd"), Is.EqualTo(booked));
    }

    [TestCase("1902280229")]
    [TestCase("2301010229")]
    [TestCase("1902281301")]
    [TestCase("1902280100")]
    public void Read_EntryDateThatIsNone_IsRefused(string dates)
    {
        AccountRead read = Mt940(Message("C190101EUR0,", "C190102EUR1,", $":61:{dates}C1,NMSCNONREF"));

        Assert.That(read.Statements, Is.Empty);
        Assert.That(read.ErrorTexts, Has.Some.Contains("line 5, :61: '" + dates[6..] + "': the date of entry"));
    }

    [TestCase("380115,12", "380115.12 EUR")]
    [TestCase("380115,1", "380115.10 EUR")]
    [TestCase("380115,", "380115.00 EUR")]
    [TestCase("0,12", "0.12 EUR")]
    [TestCase("00,12", "0.12 EUR")]
    [TestCase("001,12", "1.12 EUR")]
    public void Read_AmountInAnyForm_IsExact(string amount, string expected)
    {
        AccountStatement statement = Mt940(Message($"C100318EUR{amount}", $"C100318EUR{amount}")).Statement;

        Assert.That((statement.Opening.ToString(), statement.Entries.Count), Is.EqualTo((expected, 0)));
    }

    [TestCase("100", "an amount with a decimal comma is expected")]
    [TestCase("1.234,56", "an amount of digits with an optional ','")]
    [TestCase("1,2,3", "an amount of digits with an optional ','")]
    [TestCase("-1,", "an amount of digits with an optional ','")]
    [TestCase(",", "an amount of digits with an optional ','")]
    [TestCase("0,0000001", "more than 6 decimals")]
    [TestCase("9223372036855,", "above 9,223,372,036,854")]
    [TestCase("99999999999999999999999999999999999999,", "above 9,223,372,036,854")]
    public void Read_AmountInWrongForm_IsRefused(string amount, string reason)
    {
        AccountRead read = Mt940(Message("C100318EUR1,", $"C100318EUR{amount}"));

        Assert.That(read.Statements, Is.Empty);
        Assert.That(read.ErrorTexts, Has.Some.Contains(":62F: 'C100318EUR" + amount).And.Some.Contains(reason));
    }

    [TestCase("51210600/9223382012EUR", "51210600/9223382012")]
    [TestCase("DE02100100100006820101 EUR", "DE02100100100006820101")]
    [TestCase("51210600/9223382012USD", "51210600/9223382012USD")]
    [TestCase("MT84MALT011000012345MTLCASTEUR", "MT84MALT011000012345MTLCASTEUR")]
    public void Read_CurrencyBehindTheAccount_IsNoPartOfIt(string field, string account)
    {
        string message = Message("C100318EUR1,", "C100318EUR1,").Replace("10010010/6820101", field);

        Assert.That(Mt940(message).Statement.AccountId, Is.EqualTo(account));
    }

    [Test]
    public void Read_PagesOfOneStatement_AreOneStatement()
    {
        AccountStatement statement = Mt940(Pages()).Statement;

        Assert.That((statement.Opening.ToString(), statement.Closing.ToString(), statement.Entries.Count, statement.Number),
            Is.EqualTo(("0.00 EUR", "3.00 EUR", 2, "4")));
    }

    [Test]
    public void Read_PagesWithoutNumbers_FollowByTheirBalances()
    {
        Assert.That(Mt940(Pages().Replace("4/1", "4").Replace("4/2", "4")).Statement.Entries, Has.Count.EqualTo(2));
    }

    [TestCase(":28C:4/2", ":28C:4", ":28C: '4': page 2 of the statement is expected")]
    [TestCase(":28C:4/2", ":28C:4/3", ":28C: '4/3': page 2 of the statement is expected")]
    [TestCase(":28C:4/2", ":28C:5/2", "the page belongs to account A, statement 5")]
    [TestCase(":25:A\n:28C:4/2", ":25:B\n:28C:4/2", "the page belongs to account B, statement 4")]
    [TestCase(":60M:C261128EUR1,", ":60M:C261128EUR2,", "the page before it ends with 1.00 EUR")]
    [TestCase(":62M:C261128EUR1,", ":62M:C261128EUR2,", "the page does not add up: opening 0.00 EUR, entries 1.00 EUR; the diff")]
    [TestCase(":62F:C261128EUR3,", ":62M:C261128EUR3,", "the statement goes on on a page that is missing")]
    [TestCase(":60F:C261128EUR0,", ":60M:C261128EUR0,", "the page before it is missing")]
    public void Read_PagesThatDoNotFit_AreRefused(string right, string wrong, string reason)
    {
        AccountRead read = Mt940(Pages().Replace(right, wrong) + Message("C100318EUR1,", "C100318EUR1,"));

        Assert.That(read.Statements.Select(statement => statement.Number), Is.EqualTo(new[] { "7" }), "the good one is given");
        Assert.That(read.ErrorTexts, Has.Some.Contains(reason));
    }

    [Test]
    public void Read_SwiftBlocks_AreReadLikeBareMessages()
    {
        string text = Message("C100318EUR1,", "C100318EUR2,", ":61:100318C1,NTRFX").Replace("-\r\n", "");
        string message = $"{{1:F01BANKDEFFAXXX0000000000}}{{2:O940}}{{4:\r\n{text}-}}{{5:{{CHK:0}}}}";

        AccountRead read = Mt940(message + message);

        Assert.That(read.Errors, Is.Empty);
        Assert.That(read.Statements, Has.Count.EqualTo(2));
    }

    [Test]
    public void Read_BlockWithoutEnd_IsCutOff()
    {
        AccountRead read = Mt940("{1:F01}{4:\n" + Message("C100318EUR1,", "C100318EUR1,").Replace("-\r\n", ""));

        Assert.That(read.Statements, Is.Empty);
        Assert.That(read.ErrorTexts, Has.Some.Contains("the file is cut off"));
    }

    [TestCase("\n")]
    [TestCase("\r\n")]
    [TestCase("\r")]
    public void Read_AnyEndOfLine_GivesTheSame(string end)
    {
        string message = Message("C100318EUR1,", "C100318EUR2,", ":61:100318C1,NTRFX", Remittance166).Replace("\r\n", end);

        AccountEntry entry = Mt940("\uFEFF" + message).Statement.Entries.Single();

        Assert.That((entry.Line, entry.Remittance), Is.EqualTo((5, "order 52 of May EREF+FAKE")));
    }

    [Test]
    public void Read_EncodingOfTheProfile_IsUsed()
    {
        byte[] content = Encoding.Latin1.GetBytes(Message("C100318EUR1,", "C100318EUR2,", ":61:100318C1,NTRFX", ":86:Müller"));

        AccountRead right = Read(new Mt940Reader(new AccountStatementProfile { Encoding = Encoding.Latin1 }), content, "a");
        AccountRead wrong = Read(new Mt940Reader(), content, "a");

        Assert.That(right.Statement.Entries.Single().Remittance, Is.EqualTo("Müller"));
        Assert.That(wrong.Statements, Is.Empty);
        Assert.That(wrong.ErrorTexts, Has.Some.Contains("line 6 '"));
        Assert.That(wrong.ErrorTexts, Has.Some.Contains("bytes that are not utf-8: set Encoding in this bank's profile"));
    }

    [TestCase("/TRTP/SEPA OVERBOEKING/IBAN/NL26VAYB8060476/BIC/VAYBNL2A/NAME/Payer/REMI/order 52/EREF/E2E-1", "E2E-1", "Payer", "order 52")]
    [TestCase("/EREF/E2E-1//MARF/M//CNTP/NL26VAYB/INGBNL2A/Payer///REMI/USTD//order/52/", "E2E-1", "Payer", "order/52")]
    [TestCase("/EREF/E2E-1/REMI/order/EREF/FAKE", "E2E-1", "", "order")]
    [TestCase("/REMI/order/EREF/FAKE/EREF/E2E-1", "E2E-1", "", "order")]
    [TestCase("/EREF/NOTPROVIDED/REMI/x", "", "", "x")]
    [TestCase("just text /EREF/FAKE", "", "", "just text /EREF/FAKE")]
    [TestCase("166~20EREF+E2E-1~21SVWZ+5~32Payer", "E2E-1", "Payer", "5")]
    [TestCase("166?20order?21with ? mark?32Payer", "", "Payer", "orderwith ? mark")]
    public void Read_Information_GivesReferencesNameAndText(string information, string endToEnd, string name, string text)
    {
        AccountRead read = Mt940(Message("C100318EUR1,", "C100318EUR2,", ":61:100318C1,NTRFX", $":86:{information}"));

        AccountEntry entry = read.Statement.Entries.Single();

        Assert.That((entry.EndToEndId, entry.Counterparty, entry.Remittance), Is.EqualTo((endToEnd, name, text)));
    }

    [Test]
    public void Read_SupplementaryLine_IsTheTextWhereNoOtherIs()
    {
        AccountRead read = Mt940(Message("C100318EUR1,", "C100318EUR2,", ":61:100318C1,NTRFREF-1\r\n/OCMT/EUR1,/"));

        AccountEntry entry = read.Statement.Entries.Single();

        Assert.That((entry.CustomerReference, entry.Remittance), Is.EqualTo(("REF-1", "/OCMT/EUR1,/")));
    }

    [Test]
    public void Read_FieldsAboutTheWholeStatement_ArePassedOver()
    {
        string message = Message("C100318EUR1,", "C100318EUR1,")
            .Replace("-\r\n", ":64:C100318EUR1,\r\n:65:C100319EUR1,\r\n:86:closing text\r\n-\r\n")
            .Replace(":25:", ":21:NONREF\r\n:25:");

        Assert.That(Mt940(message).Statement.Entries, Is.Empty);
    }

    private static string Pages() =>
        ":20:P1\n:25:A\n:28C:4/1\n:60F:C261128EUR0,\n:61:261128C1,NTRFX\n:62M:C261128EUR1,\n-\n" +
        ":20:P2\n:25:A\n:28C:4/2\n:60M:C261128EUR1,\n:61:261128C2,NTRFY\n:62F:C261128EUR3,\n-\n";
}
