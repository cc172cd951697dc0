using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>The two files of a drill: the host's store, and the bank's ledger beside it. Temporary ones are removed.</summary>
internal sealed class DrillFiles : IDisposable
{
    private readonly DirectoryInfo? _temporary;

    public DrillFiles(string? store)
    {
        if (store is null)
        {
            _temporary = Directory.CreateTempSubdirectory("fault-tolerant-pay-drill-");
            store = Path.Combine(_temporary.FullName, "store.db");
        }

        Store = store;
        Ledger = store + ".bank";
        // A drill lets days pass and moves made-up money: never in a store that something else lives in, and never on top of an earlier
        // drill.
        foreach (string file in new[] { Store, Ledger })
        {
            if (File.Exists(file) || Directory.Exists(file))
            {
                throw new UsageException($"--store: {file} exists already. The drill creates its own store: give a path where no file is.");
            }
        }

        if (Path.GetDirectoryName(Path.GetFullPath(store)) is { } folder && !Directory.Exists(folder))
        {
            throw new UsageException($"--store: there is no folder {folder}.");
        }
    }

    public string Store { get; }

    public string Ledger { get; }

    /// <summary>Whether the files outlive the drill.</summary>
    public bool AreKept => _temporary is null;

    public void Dispose() => _temporary?.Delete(recursive: true);
}
