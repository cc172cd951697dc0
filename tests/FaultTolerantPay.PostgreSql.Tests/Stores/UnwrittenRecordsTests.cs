using FaultTolerantPay.Model;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.PostgreSql.Tests.Stores;

/// <summary>Records that a node could not write, in a directory on its disk.</summary>
public sealed class UnwrittenRecordsTests
{
    private TestSchema _schema = null!;
    private string _directory = "";

    [OneTimeSetUp]
    public void Prepare()
    {
        _schema = new TestSchema();
        _schema.Clear();
        _directory = Directory.CreateTempSubdirectory("ftpay-unwritten-").FullName;
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task Keep_ThenAnotherNode_ReadsAndRemovesThem()
    {
        TransactionRecord[] records = [SampleRecord.Of<TransactionRecord>(1), SampleRecord.Of<TransactionRecord>(500)];
        string place;
        using (PostgreSqlStore node = Open(_directory))
        {
            place = await node.UnwrittenRecords!.KeepAsync(records, default);
        }

        using PostgreSqlStore next = Open(_directory);
        IUnwrittenRecordStore kept = next.UnwrittenRecords!;
        Assert.That(await kept.ListAsync(default), Is.EqualTo(new[] { place }));
        Assert.That(
            (await kept.ReadAsync(place, default))!.Select(SampleRecord.Describe), Is.EqualTo(records.Select(SampleRecord.Describe)));
        await kept.RemoveAsync(place, default);
        Assert.That(await kept.ListAsync(default), Is.Empty);
        Assert.That(await kept.ReadAsync(place, default), Is.Null);
    }

    [Test]
    public void Open_WithoutADirectory_KeepsNone()
    {
        using PostgreSqlStore node = Open(null);
        Assert.That(node.UnwrittenRecords, Is.Null);
    }

    [Test]
    public void Open_DirectoryThatIsNotThere_IsRefused() => Assert.That(
        () => Open(Path.Combine(_directory, "absent")), Throws.ArgumentException.With.Message.Contains("UnwrittenRecordDirectory"));

    private PostgreSqlStore Open(string? directory)
    {
        PostgreSqlStoreOptions options = _schema.Options();
        options.UnwrittenRecordDirectory = directory;
        return PostgreSqlStore.Open(options);
    }
}
