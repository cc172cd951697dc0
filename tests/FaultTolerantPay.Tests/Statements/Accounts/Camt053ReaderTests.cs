using static FaultTolerantPay.Tests.Statements.Accounts.AccountFiles;

namespace FaultTolerantPay.Tests.Statements.Accounts;

public sealed class Camt053ReaderTests
{
    [Test]
    public void Format_IsItsName() => Assert.That(new Camt053Reader().Format, Is.EqualTo("camt053"));

    [TestCase(2)]
    [TestCase(4)]
    [TestCase(8)]
    public void Read_EveryField_IsInTheStatement(int version)
    {
        string party = version == 8 ? "<Pty><Nm>{0}</Nm></Pty>" : "<Nm>{0}</Nm>";
        string status = version == 8 ? "<Cd>BOOK</Cd>" : "BOOK";
        string detail = $"""
            <TxDtls>
              <Refs><AcctSvcrRef>BANK-1</AcctSvcrRef><PmtInfId>PI-1</PmtInfId><InstrId>IN-1</InstrId><EndToEndId> E2E-1 </EndToEndId></Refs>
              <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
              <RltdPties><Dbtr>{string.Format(party, "Payer &amp; Sons")}</Dbtr><Cdtr>{string.Format(party, "Shop")}</Cdtr></RltdPties>
              <RmtInf><Ustrd>order 52</Ustrd><Ustrd><![CDATA[of <May>]]></Ustrd></RmtInf>
            </TxDtls>
            """;

        string entry = Entry("29.995", detail, status: status);

        AccountStatement statement = Camt(Document(version, Statement("-10.00", "19.995", entry))).Statement;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(statement.AccountId, Is.EqualTo("DE02100100100006820101"));
            Assert.That((statement.Id, statement.Number, statement.Currency), Is.EqualTo(("S1", "7", new Currency("EUR"))));
            Assert.That((statement.Opening.ToString(), statement.OpenedOn), Is.EqualTo(("-10.00 EUR", new DateOnly(2026, 11, 27))));
            Assert.That((statement.Closing.ToString(), statement.ClosedOn), Is.EqualTo(("19.995 EUR", new DateOnly(2026, 11, 28))));
            Assert.That(statement.Line, Is.EqualTo(4));
            Assert.That(statement.Entries, Is.EqualTo(new[]
            {
                new AccountEntry
                {
                    Amount = new ExactAmount(29_995_000, new Currency("EUR")),
                    BookedOn = new DateOnly(2026, 11, 28),
                    ValueOn = new DateOnly(2026, 11, 30),
                    EndToEndId = "E2E-1",
                    InstructionId = "IN-1",
                    ServicerReference = "BANK-1",
                    CustomerReference = "PI-1",
                    TransactionCode = "PMNT/RCDT/ESCT",
                    Counterparty = "Payer & Sons",
                    Remittance = "order 52 of <May>",
                    Line = 7,
                },
            }));
        }
    }

    /// <summary>Each line of a batch has its own amount, not that of the whole batch.</summary>
    [Test]
    public void Read_DetailsThatAddUp_AreEntriesWithTheirOwnAmounts()
    {
        AccountRead read = Camt(Document("0.00", "429.56", Entry("429.56", Detail("329.56", "A") + Detail("100.00", "B"))));

        Assert.That(read.Statement.Entries.Select(entry => $"{entry.EndToEndId} {entry.Amount} {entry.Level}"),
            Is.EqualTo(new[] { "A 329.56 EUR Detail", "B 100.00 EUR Detail" }));
    }

    [Test]
    public void Read_DetailsOfVersion2_StateTheirAmountInAmtDtls()
    {
        string Of(string amount) => $"<TxDtls><AmtDtls><TxAmt><Amt Ccy=\"EUR\">{amount}</Amt></TxAmt></AmtDtls></TxDtls>";

        AccountRead read = Camt(Document("0.00", "-429.56", Entry("-429.56", Of("329.56") + Of("100.00"))));

        Assert.That(read.Statement.Entries.Select(entry => entry.Amount.ToString()), Is.EqualTo(new[] { "-329.56 EUR", "-100.00 EUR" }));
    }

    [Test]
    public void Read_DetailsWithOppositeSigns_AddUpWithThem()
    {
        AccountRead read = Camt(Document("0.00", "97.50", Entry("97.50", Detail("100.00", "A") + Detail("-2.50", "fee"))));

        Assert.That(read.Statement.Entries.Select(entry => entry.Amount.ToString()), Is.EqualTo(new[] { "100.00 EUR", "-2.50 EUR" }));
    }

    [TestCase("429.56", "329.56", "99.00", "its 2 details come to 428.56 EUR")]
    [TestCase("429.56", "429.56", "429.56", "its 2 details come to 859.12 EUR")]
    [TestCase("429.56", "329.56 USD", "100.00", "its 2 details do not all state an amount in EUR")]
    public void Read_DetailsThatDoNotAddUp_AreOneEntryWithANote(string whole, string first, string second, string note)
    {
        AccountRead read = Camt(Document("0.00", whole, Entry(whole, Detail(first, "A") + Detail(second, "B"))));

        AccountEntry entry = read.Statement.Entries.Single();
        Assert.That((entry.Amount.ToString(), entry.Level, entry.Note, entry.EndToEndId),
            Is.EqualTo(($"{whole} EUR", AccountEntryLevel.Batch, note, "")));
    }

    [Test]
    public void Read_OneDetailWithAnotherAmount_GivesReferencesAndANote()
    {
        AccountEntry entry = Camt(Document("0.00", "97.50", Entry("97.50", Detail("100.00", "A")))).Statement.Entries.Single();

        Assert.That((entry.EndToEndId, entry.Level, entry.Note),
            Is.EqualTo(("A", AccountEntryLevel.Entry, "its detail states 100.00 EUR")));
    }

    [Test]
    public void Read_BatchWithoutDetails_SaysHowManyItHas()
    {
        AccountEntry entry = Camt(Document("0.00", "5.00",
            Entry("5.00", "<Btch><PmtInfId>PI-9</PmtInfId><NbOfTxs>12</NbOfTxs></Btch>"))).Statement.Entries.Single();

        Assert.That((entry.CustomerReference, entry.Level, entry.Note),
            Is.EqualTo(("PI-9", AccountEntryLevel.Batch, "12 transactions, which the statement does not list")));
    }

    /// <summary>The same file, once as each kind of bank means it: the sign of a reversal is by the bank's profile.</summary>
    [TestCase(false, "-50.00 EUR", "50.00")]
    [TestCase(true, "50.00 EUR", "150.00")]
    public void Read_Reversal_HasTheSignOfTheProfile(bool inverts, string amount, string closing)
    {
        var profile = new AccountStatementProfile { ReversalInvertsSign = inverts };
        string document = Document("100.00", closing, Entry("-50.00", more: "<RvslInd>true</RvslInd>"));

        AccountEntry entry = Camt(document, profile).Statement.Entries.Single();

        Assert.That((entry.Amount.ToString(), entry.IsReversal), Is.EqualTo((amount, true)));
    }

    [TestCase(false, "150.00")]
    [TestCase(true, "50.00")]
    public void Read_ReversalThatContradictsTheProfile_IsRefusedAndNamesTheProfile(bool inverts, string closing)
    {
        var profile = new AccountStatementProfile { ReversalInvertsSign = inverts };

        AccountRead read = Camt(Document("100.00", closing, Entry("-50.00", more: "<RvslInd>true</RvslInd>")), profile);

        Assert.That(read.Statements, Is.Empty);
        Assert.That(read.ErrorTexts, Has.Some.Contains("set ReversalInvertsSign in this bank's profile to the other value"));
    }

    [Test]
    public void Read_DetailsOfAReversal_AreInvertedToo()
    {
        var profile = new AccountStatementProfile { ReversalInvertsSign = true };

        AccountRead read = Camt(
            Document("0.00", "5.00", Entry("-5.00", Detail("-3.00", "A") + Detail("-2.00", "B"), "<RvslInd>true</RvslInd>")), profile);

        Assert.That(read.Statement.Entries.Select(entry => entry.Amount.ToString()), Is.EqualTo(new[] { "3.00 EUR", "2.00 EUR" }));
    }

    /// <summary>80.00 less fees of 2.45 are listed, and 60.28 arrived: what is missing is named, and is no fee or tolerance.</summary>
    [Test]
    public void Read_MovementThatIsNotListed_IsRefusedWithAllFigures()
    {
        AccountRead read = Camt(Document("0.00", "60.28", Entry("80.00"), Entry("-2.45")));

        Assert.That(read.Statements, Is.Empty);
        Assert.That(read.ErrorTexts, Is.EqualTo(new[]
        {
            "account.xml, line 6 'S1': the statement does not add up: opening 0.00 EUR, entries 77.55 EUR, closing 60.28 EUR; the " +
                "difference is -17.27 EUR, an unlisted movement",
            "account.xml, line 4 'S1': the statement is refused as a whole for the errors above",
        }));
    }

    [TestCase("PDNG")]
    [TestCase("INFO")]
    [TestCase("<Cd>FUTR</Cd>")]
    public void Read_EntryThatIsNotBooked_DoesNotCount(string status)
    {
        AccountRead read = Camt(Document("0.00", "1.00", Entry("1.00"), Entry("7.00", status: status)));

        Assert.That(read.Statement.Entries, Has.Count.EqualTo(1));
    }

    [Test]
    public void Read_PreviousClosingBalance_OpensWhereNoOpeningBalanceIs()
    {
        string document = Document("1.00", "2.00", Entry("1.00")).Replace("OPBD", "PRCD");

        Assert.That(Camt(document).Statement.Opening.ToString(), Is.EqualTo("1.00 EUR"));
    }

    [Test]
    public void Read_OneOfSeveralStatementsBad_GivesTheOthers()
    {
        AccountRead read = Camt(Document(4, Statement("0.00", "1.00", Entry("1.00")), Statement("1.00", "2.00", Entry("1.01")),
            Statement("2.00", "3.00", Entry("1.00"))));

        Assert.That(read.Statements.Select(statement => statement.Opening.ToString()), Is.EqualTo(new[] { "0.00 EUR", "2.00 EUR" }));
        Assert.That(read.Errors, Has.Count.EqualTo(2));
    }

    [Test]
    public void Read_DocumentInAnEnvelope_IsRead()
    {
        string document = Document("0.00", "1.00", Entry("1.00")).Split('\n', 2)[1];

        AccountRead read = Camt($"<e:Envelope xmlns:e=\"urn:e\"><e:AppHdr><e:Document/></e:AppHdr>{document}{document}</e:Envelope>");

        Assert.That(read.Statements, Has.Count.EqualTo(2));
        Assert.That(read.ErrorTexts, Has.Length.EqualTo(1).And.Some.Contains("Document 'urn:e': one of camt.053.001.02"));
    }

    [Test]
    public void Read_ElementsOfOtherNamespaces_AreNotRead()
    {
        string foreign = "<x:Amt xmlns:x=\"urn:x\" Ccy=\"EUR\">9.00</x:Amt>";

        Assert.That(Camt(Document("0.00", "1.00", Entry("1.00", more: foreign))).Statement.Entries, Has.Count.EqualTo(1));
    }

    [TestCase("camt.053.001.03")]
    [TestCase("camt.053.001.13")]
    [TestCase("camt.052.001.02")]
    [TestCase("pain.001.001.03")]
    public void Read_OtherVersion_IsRefusedByName(string version)
    {
        AccountRead read = Camt(Document("0.00", "1.00", Entry("1.00")).Replace("camt.053.001.02", version));

        Assert.That(read.Statements, Is.Empty);
        Assert.That(read.ErrorTexts, Is.EqualTo(new[]
        {
            $"account.xml, line 2, Document '{version}': one of camt.053.001.02, camt.053.001.04, camt.053.001.08 is expected",
        }));
    }

    [Test]
    public void Read_Cancelled_Throws()
    {
        using var stream = new MemoryStream("<a/>"u8.ToArray());

        Assert.That(
            () => new Camt053Reader().Read(new StatementSource(stream, "a"), new AccountRead(), new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
    }
}
