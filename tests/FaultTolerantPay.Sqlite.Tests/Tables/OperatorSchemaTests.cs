using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tests.Tables;

/// <summary>A file from before operators' questions is brought forward with what it holds.</summary>
public sealed class OperatorSchemaTests
{
    [Test]
    public async Task Queries_FileOfBefore_FindsWhatIsOutstandingInIt()
    {
        using var file = new TemporaryFile();
        TransactionKey open = Samples.Key("open"), over = Samples.Key("over");
        using (SqliteStore store = SqliteStore.Open(file.Options()))
        {
            await store.StandIn.CommitAsync(Samples.Reserve(open, 700), CancellationToken.None);
            await store.StandIn.CommitAsync(new StandInCommit
            {
                At = Samples.Start,
                Advance = Samples.Advance(over, AdvanceState.Released) with { NextActionAt = null }
            }, CancellationToken.None);
        }
        using (SqliteConnection connection = SqliteConnection.Open(file.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(1)))
        {
            connection.RunScript("DROP TABLE outstanding; DROP INDEX journal_by_time; DROP INDEX outage_by_end");
            connection.RunScript(OperationsSchema.Queries);
        }
        using SqliteStore brought = SqliteStore.Open(file.Options());
        QueryPage<Advance> page = await brought.Queries.ListOutstandingAsync(new OutstandingFilter { State = AdvanceState.PayoutSent },
            null, 10, CancellationToken.None);
        Assert.That(page.Items.Select(advance => advance.Key), Is.EqualTo(new[] { open }));
        QueryPage<OutstandingTotal> totals =
            await brought.Queries.SumOutstandingAsync(new OutstandingFilter(), OutstandingGroup.Currency, null, 10, CancellationToken.None);
        Assert.That(totals.Items.Single().ExposureMinor, Is.EqualTo(700));
    }
}
