using FaultTolerantPay.Controls;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Operator controls, and which of them are active.</summary>
internal static class OperatorControlTable
{
    private const string Columns = "o.number, o.kind, o.target_kind, o.target_id, o.work, o.ordered_by, o.ordered_at, o.reason, o.ends_at";

    private static readonly Sql Insert = new("""
        INSERT INTO operator_order (kind, target_kind, target_id, work, ordered_by, ordered_at, reason, ends_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private static readonly Sql Take = new("""
        INSERT INTO order_in_force (target_kind, target_id, work, number, ends_at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (target_kind, target_id, work) DO UPDATE SET number = excluded.number, ends_at = excluded.ends_at
        """);

    private static readonly Sql Leave = new("DELETE FROM order_in_force WHERE target_kind = ? AND target_id = ? AND work = ?");
    private static readonly Sql SelectHolder = new($"""
        SELECT {Columns} FROM order_in_force f CROSS JOIN operator_order o ON o.number = f.number WHERE f.target_kind = ?
          AND f.target_id = ? AND f.work = ?
        """);

    private static readonly Sql LeaveEndedBefore = new("DELETE FROM order_in_force WHERE ends_at < ?");

    private static readonly Sql EraseCustomers = new("""
        UPDATE operator_order SET target_id = ?1, reason = ?2
        WHERE target_kind = 'Customer' AND target_id <> '(forgotten)' AND ordered_at < ?3
        AND number NOT IN (SELECT number FROM order_in_force)
        """);

    private static readonly Sql SelectNewestNumber = new("SELECT MAX(number) FROM operator_order");
    private static readonly Sql SelectAfter = new($"SELECT {Columns} FROM operator_order o WHERE o.number > ? ORDER BY o.number LIMIT ?");
    private static readonly Sql SelectBefore = new($"""
        SELECT {Columns} FROM operator_order o WHERE o.number < ? ORDER BY o.number DESC LIMIT ?
        """);

    // A control of both kinds of work occupies one slot or two.
    private static readonly Sql SelectInForce = new($"""
        SELECT {Columns}, f.work FROM (SELECT DISTINCT number FROM order_in_force INDEXED BY order_in_force_by_number WHERE number > ?
          ORDER BY number LIMIT ?) n
        CROSS JOIN operator_order o ON o.number = n.number
          CROSS JOIN order_in_force f INDEXED BY order_in_force_by_number ON f.number = n.number ORDER BY n.number
        """);

    public static ControlAppendResult Append(StoreTransaction transaction, OperatorControl control)
    {
        SqliteConnection connection = transaction.Connection;
        if (ControlRules.FindRefusal(control, control.ControlSlots.Select(slot => FindHolder(connection, slot))) is { } refusal)
        {
            return refusal;
        }

        transaction.StartWriting();
        using (Query query = connection.Use(Insert)
            .Bind(control.Kind).Bind(control.Target.Kind).Bind(control.Target.Id).Bind(control.Work).Bind(control.By.Value).Bind(control.At)
            .Bind(control.Reason).Bind(control.Until))
        {
            query.Execute();
        }

        OperatorControl stored = control with { Number = connection.LastInsertId };
        // A block that is over stays until it is erased: the clock of the node that gives this control may be ahead, by any amount.
        foreach (ControlSlot slot in stored.ControlSlots)
        {
            Query place = connection.Use(stored.StartsControl ? Take : Leave).Bind(slot.Target.Kind).Bind(slot.Target.Id).Bind(slot.Work);
            using Query query = stored.StartsControl ? place.Bind(stored.Number).Bind(stored.Until) : place;
            query.Execute();
        }
        return new ControlAppendResult(stored, null);
    }

    public static long NewestNumber(SqliteConnection connection)
    {
        using Query query = connection.Use(SelectNewestNumber);
        return query.Step() ? query.Long(0) : 0;
    }

    public static List<OperatorControl> After(SqliteConnection connection, long after, int maxItems) =>
        List(connection, SelectAfter, after, maxItems);

    /// <summary>The newest first.</summary>
    public static List<OperatorControl> Before(SqliteConnection connection, long before, int maxItems) =>
        List(connection, SelectBefore, before, maxItems);

    public static List<OperatorControl> InForce(SqliteConnection connection, long after, int maxItems)
    {
        var controls = new List<OperatorControl>();
        using Query query = connection.Use(SelectInForce).Bind(after).Bind(maxItems);
        while (query.Step())
        {
            if (controls.Count == 0 || controls[^1].Number != query.Long(0))
            {
                controls.Add(Read(query) with { Work = PausedWork.None });
            }

            controls[^1] = controls[^1] with { Work = controls[^1].Work | query.Name<PausedWork>(9) };
        }
        return controls;
    }

    /// <summary>Erases the customers of ended controls.</summary>
    /// <returns>The number of changed controls.</returns>
    public static int Erase(StoreTransaction transaction, DateTimeOffset olderThan)
    {
        SqliteConnection connection = transaction.Connection;
        transaction.StartWriting();
        using (Query ended = connection.Use(LeaveEndedBefore).Bind(olderThan))
        {
            ended.Execute();
        }

        using Query query = connection.Use(EraseCustomers).Bind(CustomerId.Erased.Value).Bind(Erasure.Text).Bind(olderThan);
        query.Execute();
        int erased = connection.Changes;
        transaction.EmptiesLog |= erased > 0;
        return erased;
    }

    private static List<OperatorControl> List(SqliteConnection connection, Sql sql, long place, int maxItems)
    {
        var controls = new List<OperatorControl>();
        using Query query = connection.Use(sql).Bind(place).Bind(maxItems);
        while (query.Step())
        {
            controls.Add(Read(query));
        }

        return controls;
    }

    private static OperatorControl? FindHolder(SqliteConnection connection, ControlSlot slot)
    {
        using Query query = connection.Use(SelectHolder).Bind(slot.Target.Kind).Bind(slot.Target.Id).Bind(slot.Work);
        return query.Step() ? Read(query) : null;
    }

    private static OperatorControl Read(Query query) => new()
    {
        Number = query.Long(0),
        Kind = query.Name<OperatorControlKind>(1),
        Target = new ControlTarget(query.Name<ControlTargetKind>(2), query.Text(3)),
        Work = query.Name<PausedWork>(4),
        By = new OperatorId(query.Text(5)),
        At = query.Time(6),
        Reason = query.Text(7),
        Until = query.TimeOrNull(8),
    };
}
