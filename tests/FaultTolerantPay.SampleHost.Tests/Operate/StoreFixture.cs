using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using FaultTolerantPay.Sqlite;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.SampleHost.Tests.Operate;

/// <summary>A store file, and commands that are run on it.</summary>
internal sealed class StoreFixture : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ftpay-operate-").FullName;

    public string Store => Path.Combine(_folder, "store.db");

    public string InFolder(string name) => Path.Combine(_folder, name);

    public async Task UseAsync(Func<SqliteStore, Task> use)
    {
        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions { Path = Store });
        await use(store);
    }

    /// <summary>An advance of 10.00 EUR with a journal entry and work that is due at once.</summary>
    public static async Task AddAsync(SqliteStore store, int number, AdvanceState state = AdvanceState.PayoutSent,
        string merchant = "merchant-1", JournalEntry? entry = null)
    {
        TransactionKey key = Samples.Key(Samples.Order(number), merchant);
        CommitResult result = await store.StandIn.CommitAsync(
            new StandInCommit
            {
                At = entry?.At ?? Samples.Start,
                Transaction = Samples.Record(key),
                Advance = Samples.Advance(key, state) with { IsPaid = state == AdvanceState.CollectionDue },
                Journal = [entry is null ? Samples.Entry(key) : entry with { Key = key }],
                Work = [new WorkChange(Samples.AdvanceWork(key), Samples.Start.AddMinutes(number))],
            },
            CancellationToken.None);
        Assert.That(result.IsCommitted);
    }

    public async Task<(int ExitCode, string Out, string Error)> RunAsync(Command command, params string[] given)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await new Dispatcher("SampleHost", [command]).RunAsync([.. command.Words, "--store", Store, .. given], output, error);
        return (code, output.ToString(), error.ToString());
    }

    public async Task<JsonElement> JsonAsync(Command command, params string[] given)
    {
        (_, string text, string error) = await RunAsync(command, [.. given, "--json"]);
        Assert.That(error, Is.Empty);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The commands that ask a store, by name.</summary>
    public static Command QuestionOf(string name) => name switch
    {
        "outages" => OutagesCommand.Command,
        "discrepancy" => DiscrepancyCommand.Command,
        "discrepancies" => StatementDiscrepancyCommands.All[0],
        "approvals" => ApprovalsCommand.Command,
        "controls" => ControlsCommand.Command,
        "outstanding" => OutstandingCommand.Command,
        "journal" => JournalCommand.Command,
        "payment" => PaymentCommand.Command,
        "late" => LateCommand.Command,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no question"),
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
