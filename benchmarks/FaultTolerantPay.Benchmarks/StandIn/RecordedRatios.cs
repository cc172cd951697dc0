using System.Diagnostics;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Benchmarks.StandIn;

/// <summary>
/// What the safe default costs: healthy payments on a SQLite file, against as many single inserts that are synced one by one, and against
/// the mode that stores nothing.
/// </summary>
internal static class RecordedRatios
{
    private const int Callers = 64;
    private const int Inserts = 400;
    private const int Old = 50_000;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan MaxWrite = TimeSpan.FromSeconds(10);

    public static IEnumerable<Measurement> Run()
    {
        double insert = InsertNanoseconds();
        Paid recorded = Pay(PaymentRecordPolicy.BeforeSending, Callers);
        Paid unrecorded = Pay(PaymentRecordPolicy.NoneRetryMayPayTwice, Callers);
        Paid alone = Pay(PaymentRecordPolicy.BeforeSending, callers: 1);
        // The disk is another one every second: the mean of before and after.
        insert = (insert + InsertNanoseconds()) / 2;
        yield return new("standin/recorded: one synced insert", insert);
        yield return new("standin/recorded: a healthy payment, 64 callers", recorded.Nanoseconds,
            RatioToEngine: recorded.Nanoseconds / insert);
        yield return new("standin/recorded: payments a second for each synced insert", RatioToEngine: insert / recorded.Nanoseconds);
        yield return new("standin/recorded: added latency p50, 64 callers", recorded.At(0.5) - unrecorded.At(0.5));
        yield return new("standin/recorded: added latency p99, 64 callers", recorded.At(0.99) - unrecorded.At(0.99));
        yield return new("standin/recorded: latency p50, one caller", alone.At(0.5));
        yield return new("standin/recorded: latency p99, one caller", alone.At(0.99));
        yield return new("standin/recorded: bytes on disk for a payment", Bytes: recorded.BytesOnDisk);
        (double forgotten, double latency) = Forget();
        yield return new("standin/recorded: a payment forgotten", forgotten);
        yield return new("standin/recorded: latency p99 meanwhile, one caller", latency);
    }

    /// <summary>
    /// What it takes to forget a payment, and how long another one takes meanwhile. At 1,000 payments a second there is 1 ms for each.
    /// </summary>
    private static (double Nanoseconds, double LatencyP99) Forget()
    {
        using var file = new TemporaryStore();
        using var host = new StandInHost(services => services.AddFaultTolerantPaySqlite(options => options.Path = file.Path));
        TransactionRequest first = StandInHost.Request(0);
        StandInRatios.Expect(host.Pipeline.ExecuteAsync(first).AsTask().GetAwaiter().GetResult(), OutcomeKind.CompletedByPrimary);
        AwaitOutcome(host.Get<IStandInStore>(), first.Key);
        Fill(file.Path);
        var times = new List<long>();
        using var stop = new CancellationTokenSource();
        Task paying = Task.Run(async () =>
        {
            for (int i = 1; !stop.IsCancellationRequested; i++)
            {
                long start = Stopwatch.GetTimestamp();
                StandInRatios.Expect(await host.Pipeline.ExecuteAsync(StandInHost.Request(i)).ConfigureAwait(false),
                    OutcomeKind.CompletedByPrimary);
                times.Add(Stopwatch.GetTimestamp() - start);
            }
        });
        DateTimeOffset now = DateTimeOffset.UtcNow;
        long began = Stopwatch.GetTimestamp();
        int forgotten =
            host.Get<IStandInStore>().DeleteOldPaymentsAsync(now - TimeSpan.FromDays(90), now, default).AsTask().GetAwaiter().GetResult();
        double took = Nanoseconds(Stopwatch.GetTimestamp() - began);
        stop.Cancel();
        paying.GetAwaiter().GetResult();
        if (forgotten != Old)
        {
            throw new InvalidOperationException($"Expected {Old} forgotten payments; got {forgotten}.");
        }

        return (took / Old, new Paid(0, [.. times.Order()], 0).At(0.99));
    }

    /// <summary>
    /// Waits until the store has the outcome. The pipeline answers first: before that, the store has only the intent, and copies of an
    /// intent would be payments that are still under way, which are never deleted.
    /// </summary>
    private static void AwaitOutcome(IStandInStore store, TransactionKey key)
    {
        TransactionRecord? Find() => store.FindTransactionAsync(key, default).AsTask().GetAwaiter().GetResult();
        if (!SpinWait.SpinUntil(() => Find() is { Outcome.IsFinal: true }, MaxWrite))
        {
            throw new InvalidOperationException($"Expected a final outcome of payment {key} in the store; got {Find()?.Outcome}.");
        }
    }

    /// <summary>Payments of last year, as the pipeline leaves them.</summary>
    private static void Fill(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Execute(connection, $"""
            BEGIN;
            INSERT INTO subject (id, merchant, order_id, attempt)
            WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 999 + {Old})
            SELECT i, 'shop', printf('old-%09d', i), printf('old-%09d', i) FROM n;
            INSERT INTO payment (subject_id, version, outcome, is_final, reason, customer, amount_minor, currency, stored_at, record)
            SELECT s.id, p.version, p.outcome, p.is_final, p.reason, p.customer, p.amount_minor, p.currency,
              printf('2020-01-01T00:00:%02d.0000000Z', s.id % 60), p.record
            FROM subject s, (SELECT * FROM payment LIMIT 1) p WHERE s.id >= 1000;
            COMMIT
            """);
    }

    private static Paid Pay(PaymentRecordPolicy records, int callers)
    {
        using var file = new TemporaryStore();
        var latencies = new List<long>[callers];
        int next = 0;
        long took;
        using (var host = new StandInHost(
            services => services.AddFaultTolerantPaySqlite(options => options.Path = file.Path),
            pay => pay.Pipeline(options => options.PaymentRecords = records)))
        {
            using var stop = new CancellationTokenSource();
            bool isMeasured = false;
            async Task CallAsync(List<long> times)
            {
                while (!stop.IsCancellationRequested)
                {
                    TransactionRequest request = StandInHost.Request(Interlocked.Increment(ref next));
                    long start = Stopwatch.GetTimestamp();
                    StandInRatios.Expect(await host.Pipeline.ExecuteAsync(request).ConfigureAwait(false), OutcomeKind.CompletedByPrimary);
                    if (Volatile.Read(ref isMeasured))
                    {
                        times.Add(Stopwatch.GetTimestamp() - start);
                    }
                }
            }

            var running = new Task[callers];
            for (int i = 0; i < callers; i++)
            {
                List<long> times = latencies[i] = [];
                running[i] = Task.Run(() => CallAsync(times));
            }

            Thread.Sleep(Warm);
            Volatile.Write(ref isMeasured, true);
            long began = Stopwatch.GetTimestamp();
            Thread.Sleep(Measured);
            took = Stopwatch.GetTimestamp() - began;
            stop.Cancel();
            Task.WaitAll(running);
        }

        long[] all = [.. latencies.SelectMany(times => times).Order()];
        return new Paid(Nanoseconds(took) / Math.Max(1, all.Length), all, new FileInfo(file.Path).Length / Math.Max(1, next));
    }

    /// <summary>The time of one row in a transaction of its own, synced as the store syncs.</summary>
    internal static double InsertNanoseconds()
    {
        using var file = new TemporaryStore();
        using var connection = new SqliteConnection($"Data Source={file.Path};Pooling=False");
        connection.Open();
        Execute(connection,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE payment (id INTEGER PRIMARY KEY, record TEXT NOT NULL) " +
            "STRICT");
        using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO payment (record) VALUES ($record)";
        insert.Parameters.AddWithValue("$record", new string('x', 500));
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Inserts; i++)
        {
            insert.ExecuteNonQuery();
        }

        return Nanoseconds(Stopwatch.GetTimestamp() - start) / Inserts;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static double Nanoseconds(long ticks) => ticks * 1e9 / Stopwatch.Frequency;

    private sealed record Paid(double Nanoseconds, long[] Sorted, long BytesOnDisk)
    {
        public double At(double quantile) => Sorted.Length == 0 ? 0
            : Sorted[(int)(quantile * (Sorted.Length - 1))] * 1e9 / Stopwatch.Frequency;
    }
}
