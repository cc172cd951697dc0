using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tests.Connection;

/// <summary>What is erased leaves the write-ahead log too.</summary>
public sealed class ErasedLogTests
{
    private const string Customer = "customer-of-nobody-else";

    /// <summary>
    /// A report, a backup or a check reads the file while a customer is erased: the log cannot be restarted then, and holds the customer
    /// for as long. Once the reader is gone, further work empties it, although it is far from its size limit.
    /// </summary>
    [Test]
    public async Task EraseCustomers_WhileTheLogIsRead_BytesLeaveItOnceTheReaderIsGone([Values] bool groupCommit)
    {
        using var file = new TemporaryFile();
        using SqliteStore store = SqliteStore.Open(file.Options(groupCommit));
        await store.StandIn.CommitAsync(Collected(), default);
        DateTimeOffset later = Samples.Start.AddDays(1);
        using (SqliteConnection reader = SqliteConnection.Open(file.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5)))
        {
            reader.RunScript("BEGIN");
            Assert.That(reader.ReadOnce("SELECT customer FROM advance"), Is.EqualTo(Customer));
            Assert.That(await store.StandIn.EraseCustomersAsync(later, later, default), Is.EqualTo(1));
            Assert.That(FileBytes.Find(file.Folder, Customer), Is.Not.Empty, "the reader still uses the log");
            reader.RunScript("COMMIT");
        }

        for (int i = 0; i < 100; i++)
        {
            await store.StandIn.ClaimAsync(
                new WorkClaim { Kind = WorkKind.Advance, Now = later, Lease = TimeSpan.FromMinutes(1), MaxItems = 1 }, default);
        }

        Assert.That(FileBytes.Find(file.Folder, Customer), Is.Empty);
    }

    private static StandInCommit Collected()
    {
        TransactionKey key = Samples.Key();
        TransactionRequest request = Samples.Request(key) with { Customer = new CustomerId(Customer) };
        Advance advance = Samples.Advance(key, AdvanceState.Collected);
        return new StandInCommit
        {
            At = Samples.Start,
            Transaction = Samples.Record(key, OutcomeKind.Advanced) with { Request = request },
            Advance = advance with { Detail = advance.Detail with { Request = request }, NextActionAt = null },
        };
    }
}
