using FaultTolerantPay.PostgreSql.Connection;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>Statements that change a known number of rows of a batch, and fail their transaction if they change another number.</summary>
internal static class Changes
{
    /// <summary>The text of such a statement. Its parameters begin with $2; $1 is the number of rows.</summary>
    public static string Exactly(string change) =>
        $"WITH changed AS ({change} RETURNING 1) SELECT ftpay_expect(count(*), $1) FROM changed";

    /// <summary>The text of such a statement for one row. Its parameters begin with $1.</summary>
    public static string One(string change) => $"WITH changed AS ({change} RETURNING 1) SELECT ftpay_expect(count(*), 1) FROM changed";

    /// <summary>Sends a change of these rows with the commit; nothing if there are none.</summary>
    public static void Defer<T>(Session session, IReadOnlyList<T> rows, string exactly, Func<IReadOnlyList<T>, NpgsqlParameter[]> columns)
    {
        if (rows.Count > 0)
        {
            session.Defer(new Statement(exactly, [Parameter.Long(rows.Count), .. columns(rows)]));
        }
    }
}
