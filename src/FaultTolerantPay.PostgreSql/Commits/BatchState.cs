using System.Collections.Frozen;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>What a batch reads, decides on and writes.</summary>
internal sealed class BatchState
{
    private readonly BatchNumbers _numbers = new();

    public BatchState(FrozenSet<CounterKey> hot, ShareUse use)
    {
        Counters = new BatchCounters(hot, use);
        Subjects = new BatchSubjects(_numbers);
        Messages = new BatchMessages(_numbers);
        Work = new BatchWork(_numbers);
        Trail = new BatchTrail(_numbers);
    }

    public BatchSubjects Subjects { get; }

    public BatchCounters Counters { get; }

    public BatchMessages Messages { get; }

    public BatchWork Work { get; }

    public BatchTrail Trail { get; }

    public BatchRecords Records { get; } = new();

    /// <summary>
    /// Locks and reads, in one round trip. Each statement after the locks sees all that was committed before them. Shares of counters are
    /// locked last: who holds one waits for nothing more.
    /// </summary>
    public Task LoadAsync(
        Session session, BatchKeys keys, IReadOnlyList<StandInCommit> commits, CancellationToken cancellationToken)
    {
        session.UsesIndexes = true;
        List<Reading> readings = [OrderLocks.Take([.. keys.Locks, .. Counters.LocksOf(commits)])];
        if (keys.HasAuditRows || keys.Counters.Count > 0)
        {
            readings.Add(Trail.Load());
        }

        if (keys.Orders.Count > 0)
        {
            readings.Add(Subjects.Load(keys.Orders));
        }

        readings.AddRange(Messages.Load(keys));
        readings.AddRange(Records.Load(keys));
        if (keys.Work.Count > 0)
        {
            readings.Add(Work.Load(keys.Work));
        }

        if (keys.MaxNumbers > 0)
        {
            readings.Add(_numbers.Take(keys.MaxNumbers));
        }

        if (keys.Counters.Count > 0)
        {
            readings.AddRange(Counters.Load(keys.Counters));
        }

        return session.ReadAsync(readings, cancellationToken);
    }

    /// <summary>Sends all changes with the commit.</summary>
    public void Write(Session session)
    {
        Subjects.Write(session);
        Records.Write(session);
        Trail.Write(session);
        Messages.Write(session);
        Work.Write(session);
        Counters.Write(session, Trail.Chain);
    }
}
