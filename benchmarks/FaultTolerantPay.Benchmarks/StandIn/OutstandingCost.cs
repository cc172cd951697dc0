using System.Diagnostics;
using FaultTolerantPay.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Benchmarks.StandIn;

/// <summary>What a decision with its reservation, and a claim of due advances, cost while many are outstanding.</summary>
internal sealed class OutstandingCost : IDisposable
{
    private const int Reservations = 200;
    private const int Claims = 40;
    private const int PerClaim = 64;

    private readonly TemporaryStore _file = new();
    private readonly StandInHost _host;
    private readonly List<double> _reservations = [];
    private readonly List<double> _claims = [];

    private OutstandingCost(string store, int outstanding)
    {
        _host = new StandInHost(services =>
        {
            if (store == "memory")
            {
                services.AddFaultTolerantPayInMemory();
            }
            else
            {
                services.AddFaultTolerantPaySqlite(options => options.Path = _file.Path);
            }
        }).Fail();
        Reserve(0);
        if (store == "memory")
        {
            FillMemory(outstanding);
        }
        else
        {
            FillFile(_file.Path, outstanding);
        }
    }

    public double ReservationNanoseconds => Median(_reservations);

    public double ClaimNanoseconds => Median(_claims);

    /// <summary>Measures with few and with many outstanding, in turn, so that what else the machine does hits both.</summary>
    public static (OutstandingCost Few, OutstandingCost Many) Measure(string store, int few, int many)
    {
        using var withFew = new OutstandingCost(store, few);
        using var withMany = new OutstandingCost(store, many);
        OutstandingCost[] both = [withFew, withMany];
        for (int i = -5; i < Reservations; i++)
        {
            foreach (OutstandingCost cost in both)
            {
                Time(cost._reservations, i, () => cost.Reserve(100_000_000 + i));
            }
        }

        DateTimeOffset due = DateTimeOffset.UtcNow.AddDays(1);
        for (int i = -5; i < Claims; i++)
        {
            foreach (OutstandingCost cost in both)
            {
                Time(cost._claims, i, () => cost.Claim(due));
            }
        }

        return (withFew, withMany);
    }

    public void Dispose()
    {
        _host.Dispose();
        _file.Dispose();
    }

    private static void Time(List<double> times, int round, Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        // The first rounds warm up.
        if (round >= 0)
        {
            times.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private void Reserve(int number) =>
        StandInRatios.Expect(_host.Pipeline.ExecuteAsync(StandInHost.Request(number)).AsTask().GetAwaiter().GetResult(),
            OutcomeKind.Advanced);

    private void Claim(DateTimeOffset due)
    {
        var claim = new WorkClaim { Kind = WorkKind.Confirmation, Now = due, Lease = TimeSpan.FromDays(1), MaxItems = PerClaim };
        int claimed = _host.Get<IStandInStore>().ClaimAsync(claim, default).AsTask().GetAwaiter().GetResult().Leases.Count;
        if (claimed != PerClaim)
        {
            throw new InvalidOperationException($"Expected {PerClaim} due advances; got {claimed}.");
        }
    }

    /// <summary>
    /// Advances made of the first one by one commit each, in the queue and in its counters; instructions, journal and timeline are left
    /// out, since none is read.
    /// </summary>
    private void FillMemory(int outstanding)
    {
        IStandInStore store = _host.Get<IStandInStore>();
        Advance first = StandInRatios.AtOnce(store.FindAdvanceAsync(StandInHost.Request(0).Key, default))!;
        for (int i = 1; i < outstanding; i++)
        {
            Advance advance = first with { Version = 0, Detail = first.Detail with { Request = StandInHost.Request(i) } };
            CommitResult result = StandInRatios.AtOnce(store.CommitAsync(
                new StandInCommit
                {
                    At = advance.ReservedAt,
                    Advance = advance,
                    Counters = [new CounterChange(new CounterKey(CounterScope.Customer, advance.Customer.Value, advance.Amount.Currency),
                        advance.Amount.Minor, 1)],
                    Work = [new WorkChange(new WorkItemKey(WorkKind.Confirmation, advance.Key), advance.NextActionAt)],
                },
                default));
            if (!result.IsCommitted)
            {
                throw new InvalidOperationException($"Expected a commit; got {result.Status}.");
            }
        }
    }

    /// <summary>
    /// Rows as the pipeline writes them, made of the first advance's by one statement each; their records are short, since none of them is
    /// read. Indexes and the order of the rows are what the pipeline would leave, and those are what costs.
    /// </summary>
    private static void FillFile(string path, int outstanding)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        foreach (string sql in new[]
        {
            "PRAGMA synchronous = OFF",
            "PRAGMA cache_size = -1000000",
            "BEGIN",
            $"""
            INSERT INTO subject (id, merchant, order_id, attempt)
            WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 999 + {outstanding})
            SELECT i, 'shop', printf('filler-%09d', i), printf('filler-%09d', i) FROM n
            """,
            """
            INSERT INTO payment (subject_id, version, outcome, is_final, reason, customer, amount_minor, currency, stored_at, record)
            SELECT s.id, p.version, p.outcome, p.is_final, p.reason, p.customer, p.amount_minor, p.currency, p.stored_at, '{}'
            FROM subject s, (SELECT * FROM payment LIMIT 1) p WHERE s.id >= 1000
            """,
            """
            INSERT INTO advance (subject_id, merchant, order_id, attempt, version, state, customer, institution, outage, amount_minor,
              currency,
            outstanding_minor, exposure_minor, collected_minor, reserved_at, paid_at, collect_at, next_action_at, record)
            SELECT s.id, s.merchant, s.order_id, s.attempt, a.version, a.state, a.customer, a.institution, a.outage, a.amount_minor,
              a.currency,
            a.outstanding_minor, a.exposure_minor, a.collected_minor, a.reserved_at, a.paid_at, a.collect_at, a.next_action_at, '{}'
            FROM subject s, (SELECT * FROM advance LIMIT 1) a WHERE s.id >= 1000
            """,
            """
            INSERT INTO instruction (subject_id, purpose, ordinal, reference, channel, amount_minor, currency, outcome, is_resolved,
              written_at, send_before, record)
            SELECT s.id, i.purpose, i.ordinal, printf('%032x', s.id * 2654435761), i.channel, i.amount_minor, i.currency, i.outcome,
              i.is_resolved, i.written_at, i.send_before, '{}'
            FROM subject s, (SELECT * FROM instruction LIMIT 1) i WHERE s.id >= 1000
            """,
            """
            INSERT INTO outstanding (currency, reserved_at, subject_id, merchant, customer, institution, state, outstanding_minor,
              exposure_minor)
            SELECT currency, reserved_at, subject_id, merchant, customer, institution, state, outstanding_minor, exposure_minor FROM advance
            WHERE subject_id >= 1000
            """,
            """
            INSERT INTO work (kind, subject_id, lane, merchant, due_at, number, is_leased)
            SELECT w.kind, s.id, w.lane, s.merchant, w.due_at, s.id, 0
            FROM subject s, (SELECT * FROM work WHERE kind = 'Confirmation' LIMIT 1) w WHERE s.id >= 1000
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
}
