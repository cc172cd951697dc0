using System.Globalization;
using FaultTolerantPay.PostgreSql;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace FaultTolerantPay.SampleHost.Move;

/// <summary>
/// Moves a store from SQLite to PostgreSQL. Nothing may run on either side. Started again, it goes on where it stopped.
/// </summary>
internal static class MoveCommand
{
    private const int RowsAtOnce = 20_000;

    private static readonly Option From = new("--from", "FILE", "The store's SQLite file. It is only read.", IsRequired: true);

    private static readonly Option To = new("--to", "CONNECTION",
        "How the run-time role connects to PostgreSQL, as Npgsql reads it. Passwords belong into PGPASSFILE.", IsRequired: true);

    private static readonly Option Schema = new("--schema", "NAME", "The store's schema. Default: ftpay.");

    private static readonly Option Owner = new("--migration-connection", "CONNECTION",
        "How the schema's owner connects, who makes the tables. Default: as the run-time role.");

    private static readonly Option Most = new("--rows-at-once", "N",
        "How many rows are stored in one transaction. Default: 20000.", Rule: ValueRule.Number(1, 1_000_000));

    private static readonly Option Json = new("--json", null, "Answers as JSON.");

    public static Command Command { get; } = new(
        "move",
        "Moves a store from SQLite to PostgreSQL, and compares both sides. Broken off, it goes on where it stopped.",
        [],
        [From, To, Schema, Owner, Most, Json],
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        string path = invocation.Value(From.Name)!;
        if (!File.Exists(path))
        {
            throw new UsageException($"{path} is not there: the SQLite file of a store is expected.");
        }

        var options = new PostgreSqlStoreOptions { ConnectionString = invocation.Value(To.Name)! };
        options.MinStandbys = StorePlace.Of(options.ConnectionString).HasSeveralServers ? 1 : 0;
        options.Schema = invocation.Value(Schema.Name) ?? options.Schema;
        options.MigrationConnectionString = invocation.Value(Owner.Name) ?? options.ConnectionString;
        try
        {
            MoveReport report = await MoveAsync(path, options, invocation);
            report.Show(invocation, invocation.Has(Json.Name));
            return report.IsRight ? ExitCode.Done : ExitCode.AnswerIsNo;
        }
        catch (Exception failure) when (
            failure is MoveException or StoreException or ArgumentException or NpgsqlException or SqliteException)
        {
            throw new UsageException(failure.Message);
        }
    }

    private static async Task<MoveReport> MoveAsync(string path, PostgreSqlStoreOptions options, Invocation invocation)
    {
        MoveResult result;
        (long Number, byte[] Hash, long Start) chain;
        using (MoveSource source = MoveSource.Open(path))
        {
            result = await MoveAsync(source, options, invocation);
            chain = source.ChainEnd();
        }

        // A node that was started meanwhile has the file open, or left another state.
        FileInUse.Refuse(path);
        return result.IsSame ? await CheckAsync(result, chain.Number, chain.Hash, options, invocation.Stop)
            : new MoveReport { Result = result, Problems = [] };
    }

    private static async Task<MoveResult> MoveAsync(MoveSource source, PostgreSqlStoreOptions options, Invocation invocation)
    {
        await using MoveTarget target =
            await MoveTarget.ConnectAsync(options.MigrationConnectionString!, options.Schema, invocation.Stop);
        MoveProgress? earlier = await target.FindProgressAsync(invocation.Stop);
        if (earlier is null)
        {
            // Makes the tables.
            await PostgreSqlStore.Open(options).DisposeAsync();
        }

        var most = (int)(invocation.Read<long>(Most.Name) ?? RowsAtOnce);
        return await new StoreMove(source, target, most, Tell).RunAsync(earlier, invocation.Stop);

        void Tell(MoveProgress progress) => invocation.Error.Line(
            string.Create(CultureInfo.InvariantCulture, $"{progress.Table}: {progress.Rows} rows"));
    }

    /// <summary>Opens the store as a node does, and asks it for the books and for the audit trail of the file.</summary>
    private static async Task<MoveReport> CheckAsync(
        MoveResult result, long rows, byte[] hash, PostgreSqlStoreOptions options, CancellationToken stop)
    {
        options.MigrationConnectionString = null;
        await using PostgreSqlStore store = PostgreSqlStore.Open(options);
        AuditAnchor? end = rows == 0 ? null : new AuditAnchor(rows, Convert.ToHexStringLower(hash));
        AuditTrailCheck trail = await store.StandIn.CheckAuditTrailAsync(end, stop);
        IReadOnlyList<AccountBalance> balances = await store.StandIn.GetTrialBalanceAsync(stop);
        Dictionary<string, long> books = balances.ToDictionary(
            balance => $"journal {balance.Account} {balance.Currency}", balance => balance.BalanceMinor, StringComparer.Ordinal);
        IEnumerable<string> wrong = result.Sums.Where(sum => sum.Name.StartsWith("journal ", StringComparison.Ordinal))
            .Where(sum => !books.Remove(sum.Name, out long balance)
                || sum.InFile.Split(' ')[0] != balance.ToString(CultureInfo.InvariantCulture))
            .Select(sum => $"The ledger does not answer {sum.InFile.Split(' ')[0]} for {sum.Name}.");
        return new MoveReport
        {
            Result = result,
            Problems = [.. wrong, .. books.Keys.Select(name => $"The file has no {name}."), .. trail.Problems],
            Trail = trail,
        };
    }
}
