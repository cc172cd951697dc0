using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tests.Tables;

/// <summary>What was altered of a settlement in the file is found, and its rows are not deleted.</summary>
public sealed class SettlementAuditTests
{
    private const string NoTriggers =
        "DROP TRIGGER journal_is_not_changed; DROP TRIGGER posting_is_not_changed; DROP TRIGGER channel_settlement_is_not_deleted; "
        + "DROP TRIGGER subject_is_not_changed; ";

    private StandInOnFile _bank = null!;

    [SetUp]
    public async Task MakeFileAsync()
    {
        _bank = new StandInOnFile();
        ChannelSettlement settlement = Samples.Settlement() with { Amount = new Money(1_050, Samples.Euro) };
        var commit = new StandInCommit { At = Samples.Start, Settlement = settlement, Journal = settlement.Book(null, Samples.Start) };
        Assert.That((await _bank.Get<IStandInStore>().CommitAsync(commit, default)).IsCommitted);
        Assert.That(await _bank.Get<ILedger>().VerifyAsync(default), Is.Empty);
    }

    [TearDown]
    public void RemoveFile() => _bank.Dispose();

    [TestCase("UPDATE posting SET amount_minor = amount_minor * 2 WHERE journal_id = 1",
        "has 20.00 EUR on BankAccount at channel-1: its record implies 10.00 EUR.")]
    [TestCase("UPDATE posting SET amount_minor = amount_minor * 2 WHERE journal_id = 1",
        "of settlement provider-1/settlement-1, row 1 of the audit trail, is not as it was stored.")]
    [TestCase("UPDATE journal SET channel = 'channel-2' WHERE id = 1", "row 1 of the audit trail, is not as it was stored.")]
    [TestCase("DELETE FROM channel_settlement", "row 1 of the audit trail, is not on record with its settlement.")]
    [TestCase("DELETE FROM channel_settlement", "row 2 of the audit trail, is not on record with its settlement.")]
    [TestCase("DELETE FROM channel_settlement",
        "BankAccount has 10.50 EUR: the payments and settlements on record explain 0.00 EUR.")]
    [TestCase("UPDATE channel_settlement SET amount_minor = 7",
        "The settlement of provider-1 with id 'settlement-1' has other columns than its record.")]
    [TestCase("UPDATE channel_settlement SET suspense_minor = 7",
        "The settlement of provider-1 with id 'settlement-1' has other columns than its record.")]
    [TestCase("UPDATE channel_settlement SET record = json_set(record, '$.Amount.Minor', 1000), amount_minor = 1000, suspense_minor = 0",
        "has -0.50 EUR on SettlementSuspense at no channel: its record implies 0.00 EUR.")]
    [TestCase("UPDATE subject SET order_id = 'settlement-2', attempt = 'settlement-2'",
        "The settlement of provider-1 with id 'settlement-1' has another key.")]
    public async Task Verify_AlteredInTheFile_NamesTheSettlement(string sql, string expected)
    {
        Run(NoTriggers + sql);

        Assert.That(await _bank.Get<ILedger>().VerifyAsync(default), Has.Some.Contains(expected));
    }

    [Test]
    public void Settlement_Deleted_IsRefused() => Assert.That(() => Run("DELETE FROM channel_settlement"),
        Throws.TypeOf<SqliteFailure>().With.Message.Contains("a settlement is never deleted"));

    private void Run(string sql)
    {
        using SqliteConnection connection = SqliteConnection.Open(_bank.File.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5));
        connection.RunScript(sql);
    }
}
