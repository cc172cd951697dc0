namespace FaultTolerantPay.Sqlite.Tests;

/// <summary>A directory of its own for a store file, removed at the end.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile()
    {
        Folder = Directory.CreateTempSubdirectory("ftpay-").FullName;
        Path = System.IO.Path.Combine(Folder, "store.db");
    }

    public string Folder { get; }

    public string Path { get; }

    public SqliteStoreOptions Options(bool groupCommit = true) => new() { Path = Path, GroupCommit = groupCommit, ReserveKilobytes = 100 };

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
