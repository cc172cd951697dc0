using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>What a batch reads, decides on and writes.</summary>
internal sealed class BatchState
{
    private readonly BatchNumbers _numbers = new();

    public BatchState(bool postponesCounters)
    {
        Counters = new BatchCounters(postponesCounters);
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
    /// Locks and reads, in one round trip: the counters too, unless they are postponed. Each statement after the locks sees all that was
    /// committed before them.
    /// </summary>
    public Task LoadAsync(Session session, BatchKeys keys, CancellationToken cancellationToken)
    {
        session.UsesIndexes = true;
        List<Reading> readings = [OrderLocks.Take(keys.Locks)];
        if (keys.HasAuditRows)
        {
            readings.Add(Trail.Load());
        }

        if (keys.Orders.Count > 0)
        {
            readings.Add(Subjects.Load(keys.Orders));
        }

        if (keys.Counters.Count > 0 && !Counters.ArePostponed)
        {
            readings.AddRange(CounterReadings(keys));
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

        return session.ReadAsync(readings, cancellationToken);
    }

    /// <summary>Sends all changes now, but those of counters; then locks and reads the counters, in the same round trip.</summary>
    public Task FlushAsync(Session session, BatchKeys keys, CancellationToken cancellationToken)
    {
        WriteRecords(session);
        return session.FlushAsync(CounterReadings(keys), cancellationToken);
    }

    /// <summary>Sends all changes but those of counters with the commit.</summary>
    public void WriteRecords(Session session)
    {
        Subjects.Write(session);
        Records.Write(session);
        Trail.Write(session);
        Messages.Write(session);
        Work.Write(session);
    }

    private Reading[] CounterReadings(BatchKeys keys) => [OrderLocks.Take(keys.CounterLocks), Counters.Load(keys.Counters)];
}
