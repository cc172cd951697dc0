using System.Security.Cryptography;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>
/// Checks all chains of the audit trail, and notes their ends in a checkpoint. A checkpoint's hash depends on all rows so far and on the
/// checkpoint before it; an anchor names a checkpoint by its number of rows.
/// </summary>
internal static class AuditTrail
{
    private const string SelectEnds = "SELECT id, number, hash, start FROM chain WHERE number > 0 ORDER BY id";

    private const string SelectCheckpoints = "SELECT row_count, hash, chains, numbers, hashes FROM audit_checkpoint ORDER BY row_count";

    private const string SelectLast = $"""
        SELECT row_count, hash, chains, numbers, hashes FROM audit_checkpoint ORDER BY row_count DESC LIMIT 1
        """;

    private const string Insert = """
        INSERT INTO audit_checkpoint (row_count, hash, chains, numbers, hashes) VALUES ($1, $2, $3, $4, $5)
        """;

    public static async ValueTask<AuditTrailCheck> CheckAsync(
        StoreDatabase database, AuditAnchor? anchor, CancellationToken cancellationToken)
    {
        // One snapshot for the ends, the checkpoints and all rows.
        (AuditWalk walk, List<ChainEnd> ends) = await database.ReadLongAsync(
            async (session, ct) =>
            {
                List<ChainEnd> chains = await session.QueryAsync(
                    new Statement(SelectEnds), row => new ChainEnd(row.Long(0), new AuditLink(row.Long(1), row.Bytes(2)), row.Long(3)),
                    ct)
                    .ConfigureAwait(false);
                List<AuditCheckpoint> checkpoints = await session
                    .QueryAsync(new Statement(SelectCheckpoints), AuditCheckpoint.Read, ct).ConfigureAwait(false);
                var walk = new AuditWalk(chains, checkpoints, anchor);
                await AuditRows.ReadAsync(session, walk, ct).ConfigureAwait(false);
                walk.End(await AuditComparison.FindProblemsAsync(session, ct).ConfigureAwait(false));
                return (walk, chains);
            },
            cancellationToken).ConfigureAwait(false);
        AuditCheckpoint? head = ends.Count == 0 ? null
            : walk.Problems.Count > 0 ? AuditCheckpoint.After(walk.LastCheckpoint, ends)
            : await database.WriteAsync((session, ct) => AppendAsync(session, ends, ct), cancellationToken).ConfigureAwait(false);
        return new AuditTrailCheck
        {
            Problems = walk.Problems,
            Rows = head?.Rows ?? 0,
            Forgotten = walk.Forgotten,
            Head = Convert.ToHexStringLower(head?.Hash ?? new byte[SHA256.HashSizeInBytes]),
            HoldsAnchor = anchor is null ? null : walk.HoldsAnchor,
        };
    }

    /// <summary>Appends the checkpoint of these ends, unless another node appended this one or a later one.</summary>
    private static async Task<AuditCheckpoint> AppendAsync(Session session, List<ChainEnd> ends, CancellationToken cancellationToken)
    {
        await session.ReadAsync([OrderLocks.Take([OrderLocks.Of("audit checkpoint")])], cancellationToken).ConfigureAwait(false);
        AuditCheckpoint? last = await session
            .FindAsync(new Statement(SelectLast), AuditCheckpoint.Read, cancellationToken).ConfigureAwait(false);
        AuditCheckpoint next = AuditCheckpoint.After(last, ends);
        if (last is not null && last.Rows >= next.Rows)
        {
            return last;
        }

        session.Defer(new Statement(
            Insert,
            Parameter.Long(next.Rows),
            Parameter.Bytes(next.Hash),
            Parameter.Longs(next.Ends, end => end.Chain),
            Parameter.Longs(next.Ends, end => end.Link.Number),
            Parameter.ByteRows(next.Ends, end => end.Link.Hash)));
        return next;
    }
}
