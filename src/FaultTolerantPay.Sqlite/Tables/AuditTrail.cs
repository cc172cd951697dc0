using System.Security.Cryptography;
using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>The audit trail as one sequence: journal entries, timeline lines and the hashes of erased lines, by their numbers.</summary>
internal static class AuditTrail
{
    private static readonly Sql Head = new("SELECT chain_number, chain_hash, chain_start FROM fence WHERE id = 1");
    private static readonly Sql SetHead = new("UPDATE fence SET chain_number = ?1, chain_hash = ?2, chain_start = ?1 WHERE id = 1");
    private static readonly Sql ChainEntry = new("UPDATE journal SET number = ?, salt = ?, hash = ? WHERE id = ?");
    private static readonly Sql ChainLine = new("UPDATE timeline SET number = ?, salt = ?, hash = ? WHERE id = ?");
    private static readonly Sql LinesOf = new("""
        SELECT t.number, t.salt, t.hash, t.happened_at, t.name, t.detail, t.operator, s.merchant, s.order_id, s.attempt, t.id
        FROM timeline t JOIN subject s ON s.id = t.subject_id WHERE t.subject_id = ? ORDER BY t.id
        """);

    private static readonly Sql Forget = new("INSERT INTO forgotten_line (number, content, hash, forgotten_at) VALUES (?, ?, ?, ?)");

    /// <summary>Erases the content of a timeline. The fact that its lines existed, and their place in the chain, remain.</summary>
    public static void KeepHashesOfTimeline(SqliteConnection connection, long subject, DateTimeOffset now)
    {
        var content = new AuditContent();
        using Query lines = connection.Use(LinesOf).Bind(subject);
        while (lines.Step())
        {
            using Query keep = connection.Use(Forget).Bind(lines.Long(0))
                .BindBytes(AuditRows.ContentOfLine(content, lines, lines.Bytes(1))).BindBytes(lines.Bytes(2)).Bind(now);
            keep.Execute();
        }
    }

    /// <summary>Chains the rows of an older release in the order of their times, as far as the order in each table allows.</summary>
    public static void ChainAll(SqliteConnection connection)
    {
        using var rows = new AuditRows(connection, isMigration: true);
        var link = new AuditLink(0, new byte[AuditLink.HashBytes]);
        while (rows.NextByTime())
        {
            byte[] salt = RandomNumberGenerator.GetBytes(AuditContent.SaltBytes);
            link = link.Next(rows.Content(salt));
            using Query query = connection.Use(rows.Kind == AuditRowKind.Entry ? ChainEntry : ChainLine).Bind(link.Number).BindBytes(salt)
                .BindBytes(link.Hash).Bind(rows.Id);
            query.Execute();
        }
        using Query head = connection.Use(SetHead).Bind(link.Number).BindBytes(link.Hash);
        head.Execute();
    }

    /// <summary>Verifies the whole chain.</summary>
    public static AuditTrailCheck Check(SqliteConnection connection, AcknowledgedCommit acknowledged, AuditAnchor? anchor)
    {
        // The first statement reads the newest link, so that its snapshot applies to all others.
        connection.RunScript("BEGIN");
        try
        {
            using Query head = connection.Use(Head);
            head.Step();
            var walk = new AuditWalk(new AuditLink(head.Long(0), head.Bytes(1).ToArray()), head.Long(2), acknowledged, anchor);
            return Walk(connection, new AuditRows(connection), walk);
        }
        finally
        {
            connection.RunScript("COMMIT");
        }
    }

    private static AuditTrailCheck Walk(SqliteConnection connection, AuditRows rows, AuditWalk walk)
    {
        try
        {
            while (rows.NextByNumber())
            {
                walk.Visit(ref rows);
            }

            return walk.End(ref rows, AuditComparison.FindProblems(connection));
        }
        finally
        {
            rows.Dispose();
        }
    }
}
