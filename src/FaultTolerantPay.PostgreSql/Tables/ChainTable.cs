using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>The ends of the chains of the audit trail. A batch locks one end, so that no other batch appends to the same chain.</summary>
internal static class ChainTable
{
    /// <summary>The chain that this transaction locked, in SQL.</summary>
    public const string Own = "current_setting('ftpay.chain')::bigint";

    private const string Take = """
        WITH taken AS MATERIALIZED (SELECT id, number, hash FROM chain ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED),
          made AS (INSERT INTO chain (id, number, hash)
            SELECT nextval('ftpay_number'), 0, decode(repeat('00', 32), 'hex') WHERE NOT EXISTS (SELECT 1 FROM taken)
            RETURNING id, number, hash)
        SELECT id, number, hash, set_config('ftpay.chain', id::text, true)
        FROM (SELECT id, number, hash FROM taken UNION ALL SELECT id, number, hash FROM made) own
        """;

    private static readonly string Update = Changes.Exactly("UPDATE chain SET number = $3, hash = $4 WHERE id = $2");

    /// <summary>Locks the end of a chain that no other batch uses; begins another chain if all are in use.</summary>
    public static Reading Lock(Action<long, AuditLink> take) =>
        new(new Statement(Take), row => take(row.Long(0), new AuditLink(row.Long(1), row.Bytes(2))));

    public static void Write(Session session, long chain, AuditLink end) => session.Defer(new Statement(
        Update, Parameter.Long(1), Parameter.Long(chain), Parameter.Long(end.Number), Parameter.Bytes(end.Hash)));
}
