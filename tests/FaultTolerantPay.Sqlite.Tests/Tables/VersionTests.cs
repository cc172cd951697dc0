using System.Text.Json.Serialization.Metadata;
using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Sqlite.Tables;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tests.Tables;

/// <summary>No release works on a file of a newer one: it would drop the fields that it does not know.</summary>
public sealed class VersionTests
{
    private TemporaryFile _file = null!;

    [SetUp]
    public void MakeFile() => _file = new TemporaryFile();

    [TearDown]
    public void RemoveFile() => _file.Dispose();

    [Test]
    public void Open_FileOfANewerRelease_IsRefusedAndLeftAsItIs()
    {
        SqliteStore.Open(_file.Options()).Dispose();
        Raise();
        byte[] before = File.ReadAllBytes(_file.Path);
        Assert.That(() => SqliteStore.Open(_file.Options()),
            Throws.TypeOf<StoreException>().With.Message.Contains(
                $"its schema version is {StoreSchema.NewestVersion + 1}, made by a newer release"));
        Assert.That(File.ReadAllBytes(_file.Path), Is.EqualTo(before));
    }

    /// <summary>Two processes: one has the file open, the other, of a newer release, migrates it.</summary>
    [Test]
    public async Task Commit_FileMigratedMeanwhileByAnotherProcess_IsRefusedAndNothingIsWritten()
    {
        SqliteStore.Open(_file.Options()).Dispose();
        using NodeProcess old = await NodeProcess.StartAsync(_file.Path);
        await old.WriteAsync(1, 1);
        Raise();
        string answer = (await old.TellAsync("write 2 1")).Single();
        Assert.That(answer,
            Does.StartWith("failed nothing written").And.Contain(
                $"its schema version is {StoreSchema.NewestVersion + 1} since another release migrated it"));
        using SqliteConnection connection = SqliteConnection.Open(_file.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5));
        Assert.That(connection.ReadOnce("SELECT COUNT(*) FROM payment"), Is.EqualTo("1"));
    }

    /// <summary>
    /// A field that an older release does not know is gone after its next update. So a field that is added, or taken away, needs a new
    /// schema version, which an older release refuses.
    /// </summary>
    [Test]
    public void Records_FieldsOfThisSchemaVersion_AreTheOnesOnFile()
    {
        string path = Path.Combine(TestContext.CurrentContext.TestDirectory, "Versions", $"{StoreSchema.NewestVersion}.fields.txt");
        Assert.That(path, Does.Exist,
            $"A new schema version needs its list of fields: Versions/{StoreSchema.NewestVersion}.fields.txt " +
            $"with{Environment.NewLine}{string.Join(Environment.NewLine, Fields())}");
        Assert.That(
            Fields(), Is.EqualTo(File.ReadAllLines(path)),
            $"The fields of stored records changed. Raise the schema version by a migration (an empty one will do), add a fixture " +
                $"of the version before, and list the fields in Versions/{StoreSchema.NewestVersion + 1}.fields.txt.");
    }

    /// <summary>What is stored as JSON.</summary>
    internal static JsonTypeInfo[] StoredRecords =>
    [
        StoreJson.Records.TransactionRecord, StoreJson.Records.Advance, StoreJson.Records.Instruction, StoreJson.Records.OutboxMessage,
            StoreJson.Records.Discrepancy, StoreJson.Records.Merchant,
        StoreJson.Records.ConsentChange, StoreJson.Records.ApprovalRequest, StoreJson.Records.ChannelPayment,
        StoreJson.Records.CardChannelRecord, StoreJson.Records.StatementDiscrepancy, StoreJson.Records.StatementReconciliation,
        StoreJson.Records.HeldRow, StoreJson.Records.ChannelSettlement,
    ];

    internal static bool IsStored(JsonPropertyInfo property) => property.Set is not null || property.AssociatedParameter is not null;

    /// <summary>The type itself, or that of what it holds.</summary>
    internal static Type ElementOf(Type type)
    {
        Type value = Nullable.GetUnderlyingType(type) ?? type;
        return value.IsGenericType && value.GetGenericArguments().Length == 1 ? value.GetGenericArguments()[0] : value;
    }

    /// <summary>How a type is stored that has fields of its own; null: it has none.</summary>
    internal static JsonTypeInfo? RecordOf(Type type) =>
        type.Namespace?.StartsWith("FaultTolerantPay", StringComparison.Ordinal) == true
            && StoreJson.Records.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Object } record ? record : null;

    private static string[] Fields()
    {
        var fields = new SortedSet<string>(StringComparer.Ordinal);
        foreach (JsonTypeInfo type in StoredRecords)
        {
            Add(type, fields);
        }

        return [.. fields];
    }

    private static void Add(JsonTypeInfo type, SortedSet<string> fields)
    {
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (IsStored(property) && fields.Add($"{type.Type.Name}.{property.Name}")
                && RecordOf(ElementOf(property.PropertyType)) is { } inner)
            {
                Add(inner, fields);
            }
        }
    }

    private void Raise()
    {
        using SqliteConnection connection = SqliteConnection.Open(_file.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5));
        connection.RunScript($"PRAGMA user_version = {StoreSchema.NewestVersion + 1}");
    }
}
