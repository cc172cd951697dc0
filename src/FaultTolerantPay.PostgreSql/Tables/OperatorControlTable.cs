using FaultTolerantPay.Controls;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Storage;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>Operator controls, and which of them are active.</summary>
internal static class OperatorControlTable
{
    public const string Schema = """
        CREATE TABLE operator_control (
          number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL, target_kind text NOT NULL, target_id text NOT NULL,
          work text NOT NULL, given_by text NOT NULL, given_at bigint NOT NULL, reason text NOT NULL, ends_at bigint);
        CREATE INDEX operator_control_known_customer ON operator_control (given_at)
          WHERE target_kind = 'Customer' AND target_id <> '(forgotten)';
        CREATE TABLE active_control (
          target_kind text NOT NULL, target_id text NOT NULL, work text NOT NULL, number bigint NOT NULL, ends_at bigint,
          PRIMARY KEY (target_kind, target_id, work));
        CREATE INDEX active_control_by_number ON active_control (number);
        CREATE INDEX active_control_by_end ON active_control (ends_at) WHERE ends_at IS NOT NULL;
        """;

    private const string Columns = "o.number, o.kind, o.target_kind, o.target_id, o.work, o.given_by, o.given_at, o.reason, o.ends_at";

    // A node reads on from the newest number that it knows: a lower number must not appear later.
    private static readonly long[] Locks = [OrderLocks.Of("operator-controls")];

    private const string Insert = """
        INSERT INTO operator_control (kind, target_kind, target_id, work, given_by, given_at, reason, ends_at)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING number
        """;

    private const string Leave = "DELETE FROM active_control WHERE target_kind = $1 AND target_id = $2 AND work = $3";

    private const string SelectHolder = $"""
        SELECT {Columns} FROM active_control a JOIN operator_control o ON o.number = a.number
        WHERE a.target_kind = $1 AND a.target_id = $2 AND a.work = $3
        """;

    private const string LeaveEndedBefore = "DELETE FROM active_control WHERE ends_at < $1";

    private const string EraseCustomers = """
        UPDATE operator_control o SET target_id = $1, reason = $2
        WHERE target_kind = 'Customer' AND target_id <> '(forgotten)' AND given_at < $3
          AND NOT EXISTS (SELECT 1 FROM active_control a WHERE a.number = o.number)
        """;

    private const string SelectNewestNumber = "SELECT coalesce(max(number), 0) FROM operator_control";
    private const string SelectAfter = $"SELECT {Columns} FROM operator_control o WHERE number > $1 ORDER BY number LIMIT $2";
    private const string SelectBefore = $"SELECT {Columns} FROM operator_control o WHERE number < $1 ORDER BY number DESC LIMIT $2";

    // A control of both kinds of work holds one slot or two.
    private const string SelectActive = $"""
        SELECT {Columns}, a.work
        FROM (SELECT DISTINCT number FROM active_control WHERE number > $1 ORDER BY number LIMIT $2) n
          JOIN operator_control o ON o.number = n.number JOIN active_control a ON a.number = n.number
        ORDER BY o.number
        """;

    private static readonly string Take = Changes.One("""
        INSERT INTO active_control (target_kind, target_id, work, number, ends_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (target_kind, target_id, work) DO UPDATE SET number = excluded.number, ends_at = excluded.ends_at
        """);

    /// <summary>Appends a control and takes or leaves its slots, unless the holders of the slots refuse it.</summary>
    public static async Task<ControlAppendResult> AppendAsync(Session session, OperatorControl control, CancellationToken cancellationToken)
    {
        ControlSlot[] slots = [.. control.ControlSlots];
        var holders = new OperatorControl?[slots.Length];
        IEnumerable<Reading> readings = slots.Select(
            (slot, i) => new Reading(new Statement(SelectHolder, ParametersOf(slot)), row => holders[i] = Read(row)));
        await session.ReadAsync([OrderLocks.Take(Locks), .. readings], cancellationToken).ConfigureAwait(false);
        if (ControlRules.FindRefusal(control, holders) is { } refusal)
        {
            return refusal;
        }

        var insert = new Statement(
            Insert,
            Parameter.Name(control.Kind),
            Parameter.Name(control.Target.Kind),
            Parameter.Text(control.Target.Id),
            Parameter.Name(control.Work),
            Parameter.Text(control.By.Value),
            Parameter.Time(control.At),
            Parameter.Text(control.Reason),
            Parameter.Time(control.Until));
        List<long> numbers = await session.ChangeAsync(insert, row => row.Long(0), cancellationToken).ConfigureAwait(false);
        OperatorControl stored = control with { Number = numbers[0] };
        // A block that is over stays until it is erased: the clock of the node that gives this control may be ahead, by any amount.
        foreach (ControlSlot slot in slots)
        {
            session.Defer(stored.StartsControl
                ? new Statement(Take, [.. ParametersOf(slot), Parameter.Long(stored.Number), Parameter.Time(stored.Until)])
                : new Statement(Leave, ParametersOf(slot)));
        }

        return new ControlAppendResult(stored, null);
    }

    public static Task<long> ReadNewestNumberAsync(Session session, CancellationToken cancellationToken) =>
        session.FindAsync(new Statement(SelectNewestNumber), row => row.Long(0), cancellationToken);

    public static Task<IReadOnlyList<OperatorControl>> ListAsync(
        Session session, long after, int maxItems, CancellationToken cancellationToken) =>
        ListAsync(session, SelectAfter, after, maxItems, cancellationToken);

    /// <summary>The newest first.</summary>
    public static Task<IReadOnlyList<OperatorControl>> ListNewestAsync(
        Session session, long before, int maxItems, CancellationToken cancellationToken) =>
        ListAsync(session, SelectBefore, before, maxItems, cancellationToken);

    public static async Task<IReadOnlyList<OperatorControl>> ListActiveAsync(
        Session session, long after, int maxItems, CancellationToken cancellationToken)
    {
        var controls = new List<OperatorControl>();
        void Take(NpgsqlDataReader row)
        {
            if (controls.Count == 0 || controls[^1].Number != row.Long(0))
            {
                controls.Add(Read(row) with { Work = PausedWork.None });
            }

            controls[^1] = controls[^1] with { Work = controls[^1].Work | row.Name<PausedWork>(9) };
        }

        var select = new Statement(SelectActive, Parameter.Long(after), Parameter.Int(maxItems));
        await session.ReadAsync([new Reading(select, Take)], cancellationToken).ConfigureAwait(false);
        return controls;
    }

    /// <summary>Erases the customers of ended controls.</summary>
    /// <returns>The number of changed controls.</returns>
    public static async Task<int> EraseAsync(Session session, DateTimeOffset olderThan, CancellationToken cancellationToken)
    {
        await session.ReadAsync([OrderLocks.Take(Locks)], cancellationToken).ConfigureAwait(false);
        int[] changed = await session.ExecuteBatchAsync(
            [
                new Statement(LeaveEndedBefore, Parameter.Time(olderThan)),
                new Statement(
                    EraseCustomers, Parameter.Text(CustomerId.Erased.Value), Parameter.Text(Erasure.Text), Parameter.Time(olderThan)),
            ],
            cancellationToken).ConfigureAwait(false);
        return changed[1];
    }

    private static async Task<IReadOnlyList<OperatorControl>> ListAsync(
        Session session, string sql, long place, int maxItems, CancellationToken cancellationToken) => await session
            .QueryAsync(new Statement(sql, Parameter.Long(place), Parameter.Int(maxItems)), Read, cancellationToken)
            .ConfigureAwait(false);

    private static NpgsqlParameter[] ParametersOf(ControlSlot slot) =>
        [Parameter.Name(slot.Target.Kind), Parameter.Text(slot.Target.Id), Parameter.Name(slot.Work)];

    private static OperatorControl Read(NpgsqlDataReader row) => new()
    {
        Number = row.Long(0),
        Kind = row.Name<OperatorControlKind>(1),
        Target = new ControlTarget(row.Name<ControlTargetKind>(2), row.Text(3)),
        Work = row.Name<PausedWork>(4),
        By = new OperatorId(row.Text(5)),
        At = row.Time(6),
        Reason = row.Text(7),
        Until = row.TimeOrNull(8),
    };
}
