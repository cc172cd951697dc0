using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tests.Tables;

/// <summary>The audit trail covers the entries of channel payments, with the channel that each is of.</summary>
public sealed class ChannelAuditTests
{
    private const string NoTriggers = "DROP TRIGGER journal_is_not_changed; DROP TRIGGER channel_payment_is_not_deleted; ";
    private static readonly TransactionKey Key = Samples.Key();

    private TemporaryFile _file = null!;

    [SetUp]
    public async Task MakeFileAsync()
    {
        _file = new TemporaryFile();
        using SqliteStore store = SqliteStore.Open(_file.Options());
        JournalEntry taken = Samples.Entry(Key, 1_000, Account.ChannelReceivable, Account.MerchantPayable);
        Assert.That((await store.StandIn.CommitAsync(new StandInCommit
        {
            At = Samples.Start,
            ChannelPayment = Samples.ChannelPayment(Key),
            Journal = [taken with { Channel = new ChannelId("channel-1") }],
            Timeline = [new TimelineEvent(Key, Samples.Start, "pay-sent", "Pay 1")],
        }, default)).IsCommitted);
    }

    [TearDown]
    public void RemoveFile() => _file.Dispose();

    [Test]
    public async Task CheckAuditTrail_EntryOfAChannel_IsChained()
    {
        AuditTrailCheck check = await CheckAsync();
        Assert.That((check.Problems.Count, check.Rows), Is.EqualTo((0, 2L)));
    }

    [TestCase("UPDATE journal SET channel = 'channel-2'", "row 1 of the audit trail, is not as it was stored")]
    [TestCase("UPDATE journal SET channel = NULL", "row 1 of the audit trail, is not as it was stored")]
    [TestCase("DELETE FROM channel_payment", "row 1 of the audit trail, is not on record with its channel payment.")]
    public async Task CheckAuditTrail_TamperedWith_NamesTheRow(string sql, string expected)
    {
        Run(NoTriggers + sql);
        Assert.That((await CheckAsync()).Problems, Has.Some.Contains(expected));
    }

    [TestCase("DELETE FROM channel_payment", "a channel payment is never deleted")]
    [TestCase("UPDATE journal SET channel = 'channel-2'", "the journal is never changed")]
    [TestCase("DELETE FROM timeline", "only forgotten with its payment")]
    public void ChannelPayment_ChangedInTheDatabase_IsRefused(string sql, string expected) =>
        Assert.That(() => Run(sql), Throws.TypeOf<SqliteFailure>().With.Message.Contains(expected));

    private async Task<AuditTrailCheck> CheckAsync()
    {
        using SqliteStore store = SqliteStore.Open(_file.Options());
        return await store.StandIn.CheckAuditTrailAsync(null, default);
    }

    private void Run(string sql)
    {
        using SqliteConnection connection = SqliteConnection.Open(_file.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5));
        connection.RunScript(sql);
    }
}
