using System.Diagnostics;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Benchmarks.StandIn;

/// <summary>What a decision with its reservation, and a claim of due advances, cost while many are outstanding.</summary>
internal readonly record struct OutstandingCost(double ReservationNanoseconds, double ClaimNanoseconds)
{
    private const int Reservations = 200;
    private const int Claims = 40;
    private const int PerClaim = 64;

    public static OutstandingCost Measure(string store, int outstanding)
    {
        using var file = new TemporaryStore();
        using StandInHost host = new StandInHost(services =>
        {
            if (store == "memory")
                services.AddFaultTolerantPayInMemory();
            else
                services.AddFaultTolerantPaySqlite(options => options.Path = file.Path);
        }).Fail();
        StandInRatios.Expect(host.Pipeline.ExecuteAsync(StandInHost.Request(0)).AsTask().GetAwaiter().GetResult(), OutcomeKind.Advanced);
        if (store == "memory")
            FillMemory(host, outstanding);
        else
            FillFile(file.Path, outstanding);

        double reservation = Median(Reservations, i =>
            StandInRatios.Expect(host.Pipeline.ExecuteAsync(StandInHost.Request(100_000_000 + i)).AsTask().GetAwaiter().GetResult(), OutcomeKind.Advanced));
        IStandInStore stored = host.Get<IStandInStore>();
        DateTimeOffset due = DateTimeOffset.UtcNow.AddDays(1);
        double claim = Median(Claims, _ =>
        {
            int claimed = stored.ClaimAsync(WorkKind.Advance, due, TimeSpan.FromDays(1), PerClaim, default).AsTask().GetAwaiter().GetResult().Count;
            if (claimed != PerClaim)
                throw new InvalidOperationException($"Expected {PerClaim} due advances; got {claimed}.");
        });
        return new OutstandingCost(reservation, claim);
    }

    private static void FillMemory(StandInHost host, int outstanding)
    {
        for (int i = 1; i < outstanding; i++)
            StandInRatios.Expect(StandInRatios.AtOnce(host.Pipeline.ExecuteAsync(StandInHost.Request(i))), OutcomeKind.Advanced);
    }

    /// <summary>
    /// Rows as the pipeline writes them, made of the first advance's by one statement each; their records are short, since none of them is read. Indexes and
    /// the order of the rows are what the pipeline would leave, and those are what costs.
    /// </summary>
    private static void FillFile(string path, int outstanding)
    {
        using var connection = new SqliteConnection($"Data Source={path}");
        connection.Open();
        foreach (string sql in new[]
        {
            "PRAGMA synchronous = OFF",
            "BEGIN",
            $"""
            INSERT INTO subject (id, merchant, order_id)
            WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 999 + {outstanding}) SELECT i, 'shop', printf('filler-%09d', i) FROM n
            """,
            """
            INSERT INTO payment SELECT s.id, p.version, p.outcome, p.is_final, p.customer, p.amount_minor, p.currency, p.stored_at, '{}'
            FROM subject s, (SELECT * FROM payment LIMIT 1) p WHERE s.id >= 1000
            """,
            """
            INSERT INTO advance SELECT s.id, s.merchant, s.order_id, a.version, a.state, a.customer, a.institution, a.outage, a.amount_minor, a.currency,
            a.outstanding_minor, a.exposure_minor, a.collected_minor, a.reserved_at, a.paid_at, a.collect_at, a.next_action_at, '{}'
            FROM subject s, (SELECT * FROM advance LIMIT 1) a WHERE s.id >= 1000
            """,
            """
            INSERT INTO instruction (subject_id, purpose, ordinal, reference, channel, amount_minor, currency, outcome, is_resolved, written_at, send_before, record)
            SELECT s.id, i.purpose, i.ordinal, printf('%032x', s.id * 2654435761), i.channel, i.amount_minor, i.currency, i.outcome, i.is_resolved, i.written_at, i.send_before, '{}'
            FROM subject s, (SELECT * FROM instruction LIMIT 1) i WHERE s.id >= 1000
            """,
            """
            INSERT INTO work (kind, subject_id, due_at, number)
            SELECT 'Advance', s.id, w.due_at, s.id FROM subject s, (SELECT * FROM work WHERE kind = 'Advance' LIMIT 1) w WHERE s.id >= 1000
            """,
            $"UPDATE fence SET number = {outstanding + 10_000}",
            "COMMIT",
            "PRAGMA wal_checkpoint(TRUNCATE)",
        })
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    private static double Median(int count, Action<int> action)
    {
        for (int i = 0; i < 5; i++)
            action(-1 - i);
        var times = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action(i);
            times[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }
        Array.Sort(times);
        return times[count / 2];
    }
}
