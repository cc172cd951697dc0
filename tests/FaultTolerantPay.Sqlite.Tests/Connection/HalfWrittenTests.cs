using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Sqlite.Stores;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Sqlite.Tests.Connection;

/// <summary>A write that fails half-way leaves nothing behind, and spoils nothing of those that share its transaction.</summary>
public sealed class HalfWrittenTests
{
    private TemporaryFile _file = null!;

    [SetUp]
    public void MakeFile() => _file = new TemporaryFile();

    [TearDown]
    public void RemoveFile() => _file.Dispose();

    private static TransactionKey Key(string order) => Samples.Key(order);

    private static Task<long> WriteAsync(StoreDatabase database, string order) => database.WriteAsync(
        transaction =>
        {
            transaction.StartWriting();
            return transaction.SubjectFor(Key(order));
        },
        CancellationToken.None).AsTask();

    private static Task<long> WriteHalfAsync(StoreDatabase database, string order) => database.WriteAsync<long>(
        transaction =>
        {
            transaction.StartWriting();
            transaction.SubjectFor(Key(order));
            throw new InvalidOperationException($"{order} fails after its first row.");
        },
        CancellationToken.None).AsTask();

    private static Task<long> RefuseAsync(StoreDatabase database) =>
        database.WriteAsync<long>(_ => throw new InvalidOperationException("It fails before its first row."), CancellationToken.None)
            .AsTask();

    private static async Task<string[]> OrdersAsync(StoreDatabase database) => await database.ReadAsync(
        connection =>
        {
            var orders = new List<string>();
            using Query query = connection.Use(new Sql("SELECT order_id FROM subject ORDER BY order_id"));
            while (query.Step())
            {
                orders.Add(query.Text(0));
            }

            return orders.ToArray();
        },
        CancellationToken.None);

    [Test]
    public async Task Write_FailsHalfWayInAGroup_LeavesNothingAndTheOthersAreWritten()
    {
        using var database = new StoreDatabase(_file.Options(), TimeProvider.System);
        using var isHeld = new ManualResetEventSlim();
        // While the writer is held by one, the others gather to one group.
        Task<bool> held = database.WriteAsync(_ => isHeld.Wait(TimeSpan.FromSeconds(30)), CancellationToken.None).AsTask();
        Task<long>[] writes =
            [WriteAsync(database, "before"), WriteHalfAsync(database, "half"), RefuseAsync(database), WriteAsync(database, "after")];
        isHeld.Set();

        Assert.That(await held, Is.True, "the write before them");
        Assert.That(async () => await writes[1], Throws.InvalidOperationException.With.Message.Contains("half fails after"),
            "the write that fails half-way");
        Assert.That(async () => await writes[2], Throws.InvalidOperationException.With.Message.Contains("before its first row"),
            "the write that fails at once");
        Assert.That(await writes[0], Is.Positive, "the write before the failures");
        Assert.That(await writes[3], Is.Positive, "the write after the failures");
        Assert.That(await OrdersAsync(database), Is.EqualTo(new[] { "after", "before" }), "rows on the file");
    }

    [Test]
    public async Task Write_FailsHalfWayAlone_LeavesNothing([Values] bool groupCommit)
    {
        using (var database = new StoreDatabase(_file.Options(groupCommit), TimeProvider.System))
        {
            Assert.That(async () => await WriteHalfAsync(database, "half"), Throws.InvalidOperationException);
            await WriteAsync(database, "next");
        }
        using var reopened = new StoreDatabase(_file.Options(groupCommit), TimeProvider.System);
        Assert.That(await OrdersAsync(reopened), Is.EqualTo(new[] { "next" }));
    }
}
