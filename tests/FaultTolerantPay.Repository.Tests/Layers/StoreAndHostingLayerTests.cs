using FaultTolerantPay.Sqlite;

namespace FaultTolerantPay.Repository.Tests.Layers;

/// <summary>The folders of the SQLite and the hosting package form no cycle.</summary>
public class StoreAndHostingLayerTests
{
    [Test]
    public void Sqlite_Folders_UseOnlyFoldersBeforeThem() => LayerOrder.Check(
        typeof(SqliteStore).Assembly,
        "FaultTolerantPay.Sqlite",
        ["Connection", "Tables", "Stores"],
        new Dictionary<string, string> { [typeof(SqliteStoreOptions).FullName!] = "Connection" });

    [Test]
    public void Hosting_Folders_UseOnlyFoldersBeforeThem() => LayerOrder.Check(
        typeof(Hosting.Faults.FaultDetectionOptions).Assembly, "FaultTolerantPay.Hosting", ["Calls", "Faults", "Work", "Health"]);
}
