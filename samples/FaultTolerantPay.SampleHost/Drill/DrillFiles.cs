using System.Globalization;
using Microsoft.Data.Sqlite;

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
    }

    public string Store { get; }

    public string Ledger { get; }

    /// <summary>Whether the files outlive the drill.</summary>
    public bool AreKept => _temporary is null;

    /// <summary>When the clock starts: with the plan, or after all that a store of an earlier drill holds.</summary>
    public DateTimeOffset Continue(DateTimeOffset start)
    {
        if (!File.Exists(Store) || new FileInfo(Store).Length == 0)
            return start;
        using var connection = new SqliteConnection($"Data Source={Store};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT MAX(happened_at) FROM timeline";
        if (command.ExecuteScalar() is not string last)
            return start;
        DateTimeOffset after = DateTimeOffset.Parse(last, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) + TimeSpan.FromMinutes(1);
        return after > start ? after : start;
    }

    public void Dispose() => _temporary?.Delete(recursive: true);
}
