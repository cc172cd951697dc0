using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Drill;
using FaultTolerantPay.SampleHost.Drill.Audit;
using FaultTolerantPay.SampleHost.Drill.Plans;
using FaultTolerantPay.SampleHost.Operate;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Tests.Drill;

/// <summary>The files of a sound drill, tampered with: each count of the audit shows it.</summary>
public sealed class AuditTests
{
    private string _sound = "";
    private string _folder = "";

    private string Store => Path.Combine(_folder, "store.db");

    private string Ledger => Store + ".bank";

    [OneTimeSetUp]
    public async Task DrillOnceAsync()
    {
        _sound = Directory.CreateTempSubdirectory("audit-tests-").FullName;
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null), Interactive = InteractionSupport.No });
        var options = new DrillOptions { Count = 300, Store = Path.Combine(_sound, "store.db") };
        Assert.That(await DrillCommand.RunAsync(options, console, CancellationToken.None), Is.EqualTo(ExitCode.Done));
    }

    [OneTimeTearDown]
    public void RemoveSound() => Directory.Delete(_sound, recursive: true);

    [SetUp]
    public void Copy()
    {
        _folder = Directory.CreateTempSubdirectory("audit-tests-").FullName;
        foreach (string file in Directory.GetFiles(_sound))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }
    }

    [TearDown]
    public void RemoveCopy() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Read_NothingChanged_IsSound()
    {
        (BankLedger ledger, Reconciliation reconciliation) = Read();

        Assert.That(ledger.DoublePayouts + ledger.DoubleCollections + ledger.PostingSum + reconciliation.LostAdvances, Is.Zero);
        Assert.That(reconciliation.Discrepancies, Is.Empty);
        Assert.That(CompareChannels(), Is.Empty);
        Assert.That(await LedgerAsync(), Is.EqualTo(ExitCode.Done));
    }

    [Test]
    public async Task Read_PayoutBookedAgain_IsADoublePayout()
    {
        await FileTampering.RunAsync(Ledger, FileTampering.BookAgain("payout"));

        (BankLedger ledger, Reconciliation reconciliation) = Read();

        Assert.That(ledger.DoublePayouts, Is.EqualTo(1));
        Assert.That(reconciliation.Discrepancies, Has.Count.EqualTo(1));
    }

    [TestCase("collection")]
    [TestCase("advice_debit")]
    public async Task Read_DebitBookedAgain_IsADoubleCollection(string kind)
    {
        await FileTampering.RunAsync(Ledger, FileTampering.BookAgain(kind));

        (BankLedger ledger, Reconciliation reconciliation) = Read();

        Assert.That(ledger.DoubleCollections, Is.GreaterThan(0));
        Assert.That(reconciliation.Discrepancies, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Read_PayoutMissingInTheLedger_IsALostAdvance()
    {
        await FileTampering.RunAsync(Ledger,
            "DELETE FROM booking WHERE booking_id = (SELECT MIN(booking_id) FROM booking WHERE kind = 'payout')");

        Assert.That(Read().Reconciliation.LostAdvances, Is.EqualTo(1));
    }

    [Test]
    public async Task Read_AdvanceWithoutANextTime_IsALostAdvance()
    {
        await FileTampering.RunAsync(Store,
            "UPDATE advance SET state = 'CollectionDue', next_action_at = NULL WHERE subject_id = (SELECT MIN(subject_id) FROM advance)");

        Assert.That(Read().Reconciliation.LostAdvances, Is.EqualTo(1));
    }

    [TestCase("payout", "payout-instant", "payout-instant-2")]
    [TestCase("collection", "collection-beta", "collection-beta-2")]
    public async Task CompareChannels_BookedAtAnotherChannel_SaysSoOfBoth(string kind, string group, string other)
    {
        await FileTampering.RunAsync(Ledger,
            $"UPDATE booking SET endpoint_group = '{other}' WHERE booking_id = (SELECT MIN(booking_id) FROM booking WHERE kind = '{kind}' "
            + $"AND endpoint_group = '{group}')");

        Assert.That(Read().Reconciliation.Discrepancies, Is.Empty, "order by order nothing differs");
        Assert.That(CompareChannels(), Has.Count.EqualTo(2).And.One.Contains($"at {other}, ").And.One.StartsWith("Channel "));
    }

    [TestCase("amount_minor = amount_minor + 1")]
    [TestCase("reference = 'elsewhere'")]
    public async Task CompareChannels_BookedOtherwise_SaysSo(string change)
    {
        await FileTampering.RunAsync(Ledger,
            $"UPDATE booking SET {change} WHERE booking_id = (SELECT MIN(booking_id) FROM booking WHERE kind = 'payout')");

        Assert.That(CompareChannels(), Is.Not.Empty);
    }

    [Test]
    public async Task CompareChannels_AnotherChannelInTheStore_SaysSoOfBoth()
    {
        await FileTampering.RunAsync(Store,
            "UPDATE instruction SET record = json_set(record, '$.AssignedChannel', 'alpha-2') WHERE id = (SELECT MIN(id) FROM instruction "
            + "WHERE purpose = 'Payout' AND outcome = 'Succeeded' AND json_extract(record, '$.AssignedChannel') = 'alpha')");

        Assert.That(CompareChannels(), Is.Not.Empty.And.All.Contain("minor units"));
    }

    [Test]
    public async Task Read_PaymentMissingInTheStore_IsADiscrepancy()
    {
        await FileTampering.RunAsync(Store,
            "DELETE FROM payment WHERE subject_id = (SELECT MIN(subject_id) FROM payment WHERE outcome = 'CompletedByPrimary')");

        Assert.That(Read().Reconciliation.Discrepancies, Has.Count.EqualTo(1).And.One.Contains("the store does not"));
    }

    [TestCase("execution", "executed")]
    [TestCase("payout", "paid out")]
    [TestCase("collection", "collected")]
    [TestCase("customer_refund", "refunded")]
    [TestCase("fee", "charged by channels")]
    public async Task Read_ACentMoreInTheLedger_IsADiscrepancy(string kind, string says)
    {
        await FileTampering.RunAsync(Ledger,
            $"UPDATE booking SET amount_minor = amount_minor + 1 WHERE booking_id = (SELECT MIN(booking_id) FROM booking WHERE kind = " +
            $"'{kind}')");

        Assert.That(Read().Reconciliation.Discrepancies, Has.Count.EqualTo(1).And.One.Contains(says));
    }

    [Test]
    public async Task Read_PostingOfTheLedgerChanged_IsADiscrepancy()
    {
        await FileTampering.RunAsync(Ledger, "UPDATE posting SET amount_minor = amount_minor + 1 WHERE posting_id = 1");

        (BankLedger ledger, Reconciliation reconciliation) = Read();

        Assert.That(ledger.PostingSum, Is.EqualTo(1));
        Assert.That(reconciliation.Discrepancies, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Ledger_PostingOfTheJournalChanged_AnswersNo()
    {
        await FileTampering.RunAsync(Store,
            "DROP TRIGGER posting_is_not_changed; UPDATE posting SET amount_minor = amount_minor + 1 WHERE journal_id = 1 AND " +
            "amount_minor > 0");

        Assert.That(await LedgerAsync(), Is.EqualTo(ExitCode.AnswerIsNo));
    }

    [Test]
    public async Task Ledger_FeesOfAMissingPayment_AreNamed()
    {
        await FileTampering.RunAsync(Store,
            "INSERT INTO journal (id, subject_id, booked_at, event, currency) VALUES (999999, 888888, '2099-01-01T00:00:00.0000000Z', " +
            "'fee', 'EUR'); "
            + "INSERT INTO posting VALUES (999999, 1, 888888, 'Fees', 'EUR', 9999990000); INSERT INTO posting VALUES (999999, 2, " +
                "888888, 'AdvanceFund', 'EUR', -9999990000)");
        var output = new StringWriter();

        int code =
            await new Dispatcher("SampleHost", [LedgerCommand.Command]).RunAsync(["ledger", "--store", Store], output, TextWriter.Null);

        string text = output.ToString().ReplaceLineEndings(" ");
        Assert.That(code, Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(text,
            Does.Contain("Journal entry 999999 'fee' of no payment").And.Contain("Fees has")
                .And.Contain("the payments and settlements on record explain"));
    }

    /// <summary>
    /// The command reads a copy of the store: the mark beside it is copied too, so that rows which were cut off at the end are missed.
    /// </summary>
    [Test]
    public async Task Ledger_NewestRowsCutOff_SaysSo()
    {
        await FileTampering.RunAsync(Store,
            "DROP TRIGGER timeline_is_forgotten_with_evidence; DELETE FROM timeline WHERE number > (SELECT MAX(number) FROM journal); "
            + "UPDATE fence SET (chain_number, chain_hash) = (SELECT number, hash FROM journal ORDER BY number DESC LIMIT 1)");
        var errors = new StringWriter();

        int code =
            await new Dispatcher("SampleHost", [LedgerCommand.Command]).RunAsync(["ledger", "--store", Store], TextWriter.Null, errors);

        Assert.That(code, Is.Not.EqualTo(ExitCode.Done));
        Assert.That(
            errors.ToString().ReplaceLineEndings(" "), Does.Contain("its audit trail ends with row").And.Contain("was acknowledged"));
    }

    [Test]
    public void Compute_CapsBelowWhatWasOutstanding_AreBreaches()
    {
        using var store = new HostStoreReader(Store);
        DrillCaps caps = GeneratedPlan.Make(1, 1).Caps;

        Assert.That(Breaches(caps), Is.Empty);
        Assert.That(Breaches(caps with { Merchant = 1_000 }), Is.Not.Empty);
        Assert.That(Breaches(caps with { UnknownCount = 0 }), Is.Not.Empty);

        IReadOnlyList<string> Breaches(DrillCaps allowed) =>
            ExposureHistory.Compute(store.ExposureChanges(), allowed.Exposure(new Currency("EUR"))).Breaches;
    }

    private List<string> CompareChannels()
    {
        using var store = new HostStoreReader(Store);
        return [.. ChannelAudit.Compare(store.Instructions(), BankLedger.Read(Ledger).ChannelBookings)];
    }

    private (BankLedger Ledger, Reconciliation Reconciliation) Read()
    {
        BankLedger ledger = BankLedger.Read(Ledger);
        using var store = new HostStoreReader(Store);
        return (ledger, Reconciliation.Of([.. store.Payments()], [.. store.Advances()], ledger));
    }

    private Task<int> LedgerAsync() =>
        new Dispatcher("SampleHost", [LedgerCommand.Command]).RunAsync(["ledger", "--store", Store], TextWriter.Null, TextWriter.Null);
}
