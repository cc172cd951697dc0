using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using FaultTolerantPay.PostgreSql;
using FaultTolerantPay.PostgreSql.Commits;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Benchmarks.StandIn;

/// <summary>
/// Durable advances a second on a PostgreSQL server that syncs each commit, against the transactions of <c>pgbench -N</c> with 8 clients on
/// the same server. An advance is one commit: key, payment, advance, instruction, journal, timeline, work and five caps.
/// </summary>
internal static class PostgreSqlRatios
{
    private const int Merchants = 100;
    private const int Customers = 10_000;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(6);

    private static int _next;

    public static IEnumerable<Measurement> Run()
    {
        using var server = new PostgreSqlServer("fsync=on", "shared_buffers=512MB", "max_wal_size=8GB", "max_locks_per_transaction=256");
        server.CreateSchema("bench");
        using PostgreSqlStore node = Open(server, migrates: true);
        using PostgreSqlStore other = Open(server);
        var clock = new ProcessorClock(int.Parse(server.Query("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"),
            CultureInfo.InvariantCulture));
        Programs.Run("pgbench", [.. Bench(server), "-i", "-s", "10", "-q"]);
        // The compiler takes as much of the processor as the store for the first seconds.
        Commit(clock, [node, other], 64, Advance);
        Taken before = Pgbench(server, clock);
        (string Name, Taken Taken)[] runs =
        [
            ("an advance, 64 callers", Commit(clock, [node], 64, Advance)),
            ("an advance, 256 callers", Commit(clock, [node], 256, Advance)),
            ("an advance, two nodes, 256 callers", Commit(clock, [node, other], 256, Advance)),
            ("a healthy payment's record, 64 callers", Commit(clock, [node], 64, Healthy)),
        ];
        (Taken shared, Taken waiting) = HotCap(server, clock);
        Taken after = Pgbench(server, clock);
        double pgbench = (before.Nanoseconds + after.Nanoseconds) / 2;
        double work = (before.ProcessorNanoseconds + after.ProcessorNanoseconds) / 2;
        yield return new("standin/postgresql: a transaction of pgbench -N -c 8", pgbench);
        yield return new("standin/postgresql: a transaction of pgbench, processor time", work);
        foreach ((string name, Taken taken) in runs)
        {
            yield return new($"standin/postgresql: {name}", taken.Nanoseconds, RatioToEngine: taken.Nanoseconds / pgbench);
            yield return new($"standin/postgresql: {name}, processor time", taken.ProcessorNanoseconds,
                RatioToEngine: taken.ProcessorNanoseconds / work);
            yield return new($"standin/postgresql: {name}, processor time of the server", taken.ServerNanoseconds);
            yield return new($"standin/postgresql: {name}, latency p50", taken.At(0.5));
            yield return new($"standin/postgresql: {name}, latency p99", taken.At(0.99));
        }

        yield return new("standin/postgresql: an advance, four nodes under one cap, 64 callers", shared.Nanoseconds,
            RatioToEngine: shared.Nanoseconds / pgbench);
        yield return new("standin/postgresql: an advance, four nodes under one cap without shares, 64 callers", waiting.Nanoseconds,
            RatioToEngine: waiting.Nanoseconds / pgbench);
        yield return new("standin/postgresql: advances with shares for each without",
            RatioToEngine: waiting.Nanoseconds / shared.Nanoseconds);
    }

    /// <summary>
    /// Claims of due work with 10,000 items in the queue, and with 5,000,000. They are measured in turn, so that what else the machine does
    /// hits both.
    /// </summary>
    public static IEnumerable<Measurement> Claims()
    {
        using var server = new PostgreSqlServer("fsync=on", "shared_buffers=512MB", "max_wal_size=8GB");
        (string Schema, int Items)[] queues = [("few", 10_000), ("many", 5_000_000)];
        PostgreSqlStore[] nodes = [.. queues.Select(queue => Fill(server, queue.Schema, queue.Items))];
        var times = new List<double>[] { [], [] };
        for (int i = -10; i < 90; i++)
        {
            for (int n = 0; n < nodes.Length; n++)
            {
                long start = Stopwatch.GetTimestamp();
                int claimed = nodes[n].StandIn.ClaimAsync(ClaimOf(100), default).AsTask().GetAwaiter().GetResult().Leases.Count;
                if (claimed != 100)
                {
                    throw new InvalidOperationException($"Expected 100 items; got {claimed}.");
                }

                if (i >= 0)
                {
                    times[n].Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds);
                }
            }
        }

        foreach (PostgreSqlStore node in nodes)
        {
            node.Dispose();
        }

        double[] medians = [.. times.Select(some => some.Order().ElementAt(some.Count / 2))];
        yield return new("standin/postgresql/claims: 100 items of 10,000", medians[0]);
        yield return new("standin/postgresql/claims: 100 items of 5,000,000", medians[1], RatioToEngine: medians[1] / medians[0]);
    }

    private static WorkClaim ClaimOf(int items) => new()
    {
        Kind = WorkKind.Advance,
        Now = Samples.Start,
        Lease = TimeSpan.FromHours(1),
        MaxItems = items,
    };

    private static PostgreSqlStore Fill(PostgreSqlServer server, string schema, int items)
    {
        server.CreateSchema(schema);
        PostgreSqlStore node = Open(server, migrates: true, schema);
        string text = string.Create(CultureInfo.InvariantCulture, $"""
            SET search_path = {schema};
            INSERT INTO subject SELECT i, 'merchant-' || i % 1000, 'order-' || i, 'order-' || i FROM generate_series(1, {items}) i;
            INSERT INTO work SELECT 'Advance', i, 'lane-' || i % 4, 'merchant-' || i % 1000, {Samples.Start.UtcTicks} - i, i, false
              FROM generate_series(1, {items}) i;
            ANALYZE subject, work
            """);
        // In parts: a statement of the store may take five seconds, this one may not.
        using var connection = new Npgsql.NpgsqlConnection(server.ConnectionString("postgres") + ";Command Timeout=0");
        connection.Open();
        using var command = new Npgsql.NpgsqlCommand(text, connection);
        command.ExecuteNonQuery();
        return node;
    }

    /// <summary>Four nodes reserve under one cap that all share, with shares of it and without.</summary>
    private static (Taken Shared, Taken Waiting) HotCap(PostgreSqlServer server, ProcessorClock clock)
    {
        Taken Reserve(bool isShared, string outage)
        {
            PostgreSqlStore[] nodes = [.. Enumerable.Range(0, 4).Select(_ => Open(server, sharesHotCounters: isShared))];
            Taken run = Commit(clock, nodes, 64, number => UnderOneCap(number, outage));
            Array.ForEach(nodes, node => node.Dispose());
            return run;
        }

        return (Reserve(isShared: true, "11"), Reserve(isShared: false, "12"));
    }

    private static StandInCommit UnderOneCap(int number, string outage)
    {
        var cap = new CounterKey(CounterScope.Outage, outage, Samples.Euro);
        return Advance(number) with
        {
            Counters = [new CounterChange(cap, 1_000, 1)],
            Limits = [new CounterLimit { Name = "Outage", Keys = [cap], MaxAmountMinor = long.MaxValue / 2 }],
        };
    }

    private static PostgreSqlStore Open(
        PostgreSqlServer server, bool migrates = false, string schema = "bench", bool sharesHotCounters = true) =>
        PostgreSqlStore.Open(new PostgreSqlStoreOptions
        {
            ConnectionString = server.ConnectionString("ftpay_run"),
            MigrationConnectionString = migrates ? server.ConnectionString("ftpay_owner") : null,
            Schema = schema,
            MinHotBatches = sharesHotCounters ? HotCounters.UsualMinBatches : null,
        });

    private static string[] Bench(PostgreSqlServer server) =>
        ["-h", "127.0.0.1", "-p", server.Port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", "postgres"];

    private static Taken Pgbench(PostgreSqlServer server, ProcessorClock clock)
    {
        double began = clock.Nanoseconds;
        string[] lines = Programs.Run("pgbench", [.. Bench(server), "-N", "-c", "8", "-j", "2", "-T", "6"]).Split('\n');
        double worked = clock.Nanoseconds - began;
        double Number(string start, int word) => double.Parse(
            lines.First(line => line.StartsWith(start, StringComparison.Ordinal)).Split(' ')[word].Split('/')[0],
            CultureInfo.InvariantCulture);
        return new Taken(1e9 / Number("tps = ", 2), worked / Number("number of transactions actually", 5), 0, []);
    }

    private static StandInCommit Advance(int number)
    {
        TransactionKey key = Samples.Key(Samples.Order(number), $"merchant-{number % Merchants}");
        // Times grow, as they do in a bank: an index by time is written at its end.
        DateTimeOffset at = Samples.Start.AddMilliseconds(number);
        StandInCommit commit = Samples.Reserve(key);
        ImmutableArray<CounterKey> caps =
        [
            new CounterKey(CounterScope.All, "", Samples.Euro), new CounterKey(CounterScope.Outage, "1", Samples.Euro),
            new CounterKey(CounterScope.Institution, "institution-1", Samples.Euro), Samples.Exposure(key.Merchant.Value),
            new CounterKey(CounterScope.Customer, $"customer-{number % Customers}", Samples.Euro),
        ];
        return commit with
        {
            At = at,
            Transaction = commit.Transaction! with { StoredAt = at },
            Advance = commit.Advance! with { Detail = commit.Advance.Detail with { DecidedAt = at } },
            Instructions = [commit.Instructions[0] with { WrittenAt = at, SendBefore = at.AddSeconds(10) }],
            Journal = [commit.Journal[0] with { At = at }],
            Timeline = [commit.Timeline[0] with { At = at }],
            Work = [new WorkChange(Samples.AdvanceWork(key), at.AddMinutes(1))],
            Counters = [.. caps.Select(cap => new CounterChange(cap, 1_000, 1))],
            Limits = [.. caps.Select(cap => new CounterLimit { Name = $"{cap.Scope}", Keys = [cap], MaxAmountMinor = long.MaxValue / 2 })],
        };
    }

    private static StandInCommit Healthy(int number)
    {
        DateTimeOffset at = Samples.Start.AddMilliseconds(number);
        TransactionKey key = Samples.Key(Samples.Order(number), $"merchant-{number % Merchants}");
        return new StandInCommit { At = at, Transaction = Samples.Record(key, OutcomeKind.CompletedByPrimary) with { StoredAt = at } };
    }

    private static Taken Commit(ProcessorClock clock, PostgreSqlStore[] nodes, int callers, Func<int, StandInCommit> commitOf)
    {
        using var stop = new CancellationTokenSource();
        bool isMeasured = false;
        async Task<List<long>> CallAsync(PostgreSqlStore node)
        {
            var times = new List<long>();
            while (!stop.IsCancellationRequested)
            {
                StandInCommit commit = commitOf(Interlocked.Increment(ref _next));
                long start = Stopwatch.GetTimestamp();
                CommitResult result = await node.StandIn.CommitAsync(commit, default).ConfigureAwait(false);
                if (!result.IsCommitted)
                {
                    throw new InvalidOperationException($"Expected a commit; got {result}.");
                }

                if (Volatile.Read(ref isMeasured))
                {
                    times.Add(Stopwatch.GetTimestamp() - start);
                }
            }

            return times;
        }

        Task<List<long>>[] running = [.. Enumerable.Range(0, callers).Select(i => Task.Run(() => CallAsync(nodes[i % nodes.Length])))];
        Thread.Sleep(Warm);
        Volatile.Write(ref isMeasured, true);
        long began = Stopwatch.GetTimestamp();
        (double worked, double served) = (clock.Nanoseconds, clock.ServerNanoseconds);
        Thread.Sleep(Measured);
        (worked, served) = (clock.Nanoseconds - worked, clock.ServerNanoseconds - served);
        double took = Stopwatch.GetElapsedTime(began).TotalNanoseconds;
        stop.Cancel();
        long[] all = [.. Task.WhenAll(running).GetAwaiter().GetResult().SelectMany(times => times).Order()];
        int done = Math.Max(1, all.Length);
        return new Taken(took / done, worked / done, served / done, all);
    }

    private sealed record Taken(double Nanoseconds, double ProcessorNanoseconds, double ServerNanoseconds, long[] Sorted)
    {
        public double At(double quantile) =>
            Sorted.Length == 0 ? 0 : Sorted[(int)(quantile * (Sorted.Length - 1))] * 1e9 / Stopwatch.Frequency;
    }
}
