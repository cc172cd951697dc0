using FaultTolerantPay.Faults;
using FaultTolerantPay.Sqlite.Engine;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Sqlite.Faults;

/// <summary>How an outage lies in its row.</summary>
internal static class OutageColumns
{
    /// <summary>The columns that <see cref="Read"/> expects, in its order.</summary>
    public const string Names = "id, started_at, ended_at, cause, opened_by, closed_by";

    public static Outage Read(Query query) => new()
    {
        Id = new OutageId(query.Long(0)),
        Start = query.Time(1),
        End = query.TimeOrNull(2),
        Cause = query.Text(3),
        OpenedBy = OperatorOrNull(query, 4),
        ClosedBy = OperatorOrNull(query, 5),
    };

    private static OperatorId? OperatorOrNull(Query query, int column) => query.TextOrNull(column) is { } name ? new OperatorId(name) : null;
}
