using System.Reflection;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.PostgreSql;
using FaultTolerantPay.Sqlite;

namespace FaultTolerantPay.Repository.Tests.Layers;

/// <summary>The folders of the stores and the hosting package form no cycle.</summary>
public class StoreAndHostingLayerTests
{
    private static readonly Assembly Store = typeof(SqliteStore).Assembly;

    private static readonly Assembly Host = typeof(FaultDetectionOptions).Assembly;

    private static readonly Dictionary<string, string> FoldersOfRootTypes = new() { [typeof(SqliteStoreOptions).FullName!] = "Connection" };

    [Test]
    public void Sqlite_Folders_UseOnlyFoldersBeforeThem() =>
        LayerOrder.Check(Store, "FaultTolerantPay.Sqlite", ["Connection", "Tables", "Stores"], FoldersOfRootTypes);

    [Test]
    public void PostgreSql_Folders_UseOnlyFoldersBeforeThem() => LayerOrder.Check(
        typeof(PostgreSqlStore).Assembly,
        "FaultTolerantPay.PostgreSql",
        ["Connection", "Tables", "Commits", "Stores"],
        new Dictionary<string, string> { [typeof(PostgreSqlStoreOptions).FullName!] = "Connection" });

    [Test]
    public void Violations_TablesAboveStores_NamesTheStores() => Assert.That(
        LayerOrder.Violations(Store, "FaultTolerantPay.Sqlite", ["Connection", "Stores", "Tables"], FoldersOfRootTypes),
        Has.Some.StartsWith("Stores: FaultTolerantPay.Sqlite.Stores.SqliteStandInStore uses"));

    [Test]
    public void Hosting_Folders_UseOnlyFoldersBeforeThem() =>
        LayerOrder.Check(Host, "FaultTolerantPay.Hosting", ["Calls", "Faults", "Work", "Settings", "Health"]);

    /// <summary>No folder of hosting uses another, so that only a folder without a place can be named.</summary>
    [Test]
    public void Violations_FolderWithoutAPlace_IsNamed() => Assert.That(
        LayerOrder.Violations(Host, "FaultTolerantPay.Hosting", ["Calls", "Faults", "Work"]),
        Has.Some.EndsWith("is in no folder of the order"));
}
