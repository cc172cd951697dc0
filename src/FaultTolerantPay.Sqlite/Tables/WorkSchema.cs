namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>The schema of the work queue.</summary>
internal static class WorkSchema
{
    /// <summary>
    /// Messages now wait by payment, no longer by merchant. Work waits in lanes, in which merchants take turns. A payment with waiting
    /// messages is due immediately.
    /// </summary>
    public const string StreamsByPaymentAndLanes = """
        INSERT OR IGNORE INTO subject (merchant, order_id, attempt)
          SELECT s.merchant, m.order_id, m.attempt FROM message m JOIN subject s ON s.id = m.subject_id WHERE s.order_id = '';
        UPDATE message SET subject_id = (
          SELECT payment.id FROM subject stream JOIN subject payment ON payment.merchant = stream.merchant
          AND payment.order_id = message.order_id AND payment.attempt = message.attempt
          WHERE stream.id = message.subject_id)
          WHERE subject_id IN (SELECT id FROM subject WHERE order_id = '');
        DROP INDEX work_due;
        ALTER TABLE work RENAME TO work_by_stream;
        CREATE TABLE work (
          kind TEXT NOT NULL, subject_id INTEGER NOT NULL, lane TEXT NOT NULL, merchant TEXT NOT NULL, due_at TEXT NOT NULL,
          number INTEGER NOT NULL, is_leased INTEGER NOT NULL,
          PRIMARY KEY (kind, subject_id)) STRICT, WITHOUT ROWID;
        INSERT INTO work (kind, subject_id, lane, merchant, due_at, number, is_leased)
          SELECT w.kind, w.subject_id, '', s.merchant, w.due_at, w.number, 0 FROM work_by_stream w JOIN subject s ON s.id = w.subject_id
          WHERE s.order_id <> '';
        INSERT INTO work (kind, subject_id, lane, merchant, due_at, number, is_leased)
          SELECT m.stream, m.subject_id, '', s.merchant, '0001-01-01T00:00:00.0000000Z', (SELECT number
          FROM fence) + ROW_NUMBER() OVER (ORDER BY m.stream, m.subject_id), 0
          FROM (SELECT DISTINCT stream, subject_id FROM message WHERE status = 'Waiting') m JOIN subject s ON s.id = m.subject_id;
        UPDATE fence SET number = MAX(number, (SELECT COALESCE(MAX(number), 0) FROM work));
        DROP TABLE work_by_stream;
        CREATE INDEX work_due ON work (kind, lane, due_at, number);
        CREATE INDEX work_by_merchant ON work (kind, lane, merchant, due_at, number);
        DELETE FROM subject WHERE order_id = '';
        """;
}
