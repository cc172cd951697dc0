using FaultTolerantPay.Sqlite.Engine;
using FaultTolerantPay.Work;

namespace FaultTolerantPay.Sqlite.Advances;

/// <summary>The work queue. A leased item is due when its lease ends; its number is the fence.</summary>
internal static class WorkTable
{
    private static readonly Sql ReadNumber = new("SELECT w.number FROM subject s JOIN work w ON w.subject_id = s.id WHERE s.merchant = ? AND s.order_id = ? AND s.attempt = ? AND w.kind = ?");

    private static readonly Sql Upsert = new("""
        INSERT INTO work (kind, subject_id, due_at, number) VALUES (?, ?, ?, ?)
        ON CONFLICT (kind, subject_id) DO UPDATE SET due_at = excluded.due_at, number = excluded.number
        """);

    private static readonly Sql InsertOnly = new("INSERT INTO work (kind, subject_id, due_at, number) VALUES (?, ?, ?, ?) ON CONFLICT (kind, subject_id) DO NOTHING");
    private static readonly Sql Delete = new("DELETE FROM work WHERE kind = ? AND subject_id = ?");

    private static readonly Sql SelectDue = new("""
        SELECT w.subject_id, s.merchant, s.order_id, s.attempt FROM work w INDEXED BY work_due CROSS JOIN subject s ON s.id = w.subject_id
        WHERE w.kind = ? AND w.due_at <= ? ORDER BY w.due_at, w.number LIMIT ?
        """);

    private static readonly Sql SelectLater = new("SELECT subject_id FROM work INDEXED BY work_due WHERE kind = ? AND due_at > ? ORDER BY due_at, number LIMIT ?");

    private static readonly Sql CountDue = new("SELECT COUNT(*), MIN(due_at) FROM work INDEXED BY work_due WHERE kind = ? AND due_at <= ?");

    public static bool IsNewest(WriteTransaction transaction, WorkLease lease)
    {
        using Query query = transaction.Connection.Use(ReadNumber).Bind(lease.Item.Transaction).Bind(lease.Item.Kind);
        return query.Step() && query.Long(0) == lease.Number;
    }

    /// <summary>Sets when an item is due, or takes it from the queue; a stream that has waiting messages stays, due at <paramref name="at"/>.</summary>
    public static void Set(WriteTransaction transaction, long subject, WorkChange change, DateTimeOffset at)
    {
        bool isStream = change.Item.Kind is WorkKind.Advices or WorkKind.Notices;
        DateTimeOffset? due = change.DueAt is null && isStream && MessageTable.HasWaiting(transaction, change.Item.Kind, subject) ? at : change.DueAt;
        if (due is { } time)
        {
            Set(transaction, change.KeepsEarlier ? InsertOnly : Upsert, change.Item.Kind, subject, time);
        }
        else if (!change.KeepsEarlier)
        {
            using Query query = transaction.Connection.Use(Delete).Bind(change.Item.Kind).Bind(subject);
            query.Execute();
        }
    }

    public static List<WorkLease> Claim(WriteTransaction transaction, WorkKind kind, DateTimeOffset now, TimeSpan lease, int most)
    {
        var claimed = new List<(long Subject, WorkItemKey Item)>();
        using (Query query = transaction.Connection.Use(SelectDue).Bind(kind).Bind(now).Bind(most))
        {
            while (query.Step())
                claimed.Add((query.Long(0), new WorkItemKey(kind, query.Key(1))));
        }
        var leases = new List<WorkLease>(claimed.Count);
        if (claimed.Count > 0)
            transaction.StartWriting();
        foreach ((long subject, WorkItemKey item) in claimed)
            leases.Add(new WorkLease(item, Set(transaction, Upsert, kind, subject, now + lease)));
        return leases;
    }

    /// <summary>Makes due what would come due only later.</summary>
    public static int BringForward(WriteTransaction transaction, WorkKind kind, DateTimeOffset laterThan, DateTimeOffset dueAt, int most)
    {
        var later = new List<long>();
        using (Query query = transaction.Connection.Use(SelectLater).Bind(kind).Bind(laterThan).Bind(most))
        {
            while (query.Step())
                later.Add(query.Long(0));
        }
        if (later.Count > 0)
            transaction.StartWriting();
        foreach (long subject in later)
            Set(transaction, Upsert, kind, subject, dueAt);
        return later.Count;
    }

    public static WorkBacklog Backlog(Connection connection, WorkKind kind, DateTimeOffset now)
    {
        using Query query = connection.Use(CountDue).Bind(kind).Bind(now);
        query.Step();
        return new WorkBacklog(query.Long(0), query.TimeOrNull(1));
    }

    private static long Set(WriteTransaction transaction, Sql sql, WorkKind kind, long subject, DateTimeOffset due)
    {
        long number = transaction.NextFence();
        using Query query = transaction.Connection.Use(sql).Bind(kind).Bind(subject).Bind(due).Bind(number);
        query.Execute();
        return number;
    }
}
