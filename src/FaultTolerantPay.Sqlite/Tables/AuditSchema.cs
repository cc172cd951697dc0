using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>
/// The audit trail's part of the schema: a hash chain over journal and timeline, and triggers that prevent changes of both.
/// </summary>
internal static class AuditSchema
{
    /// <summary>
    /// The chain data of each row. For the last erased rows, their hashes remain. Rows of an older release have numbers up to
    /// <c>chain_start</c>.
    /// </summary>
    public const string Chain = """
        ALTER TABLE journal ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE journal ADD COLUMN salt BLOB NOT NULL DEFAULT x'';
        ALTER TABLE journal ADD COLUMN hash BLOB NOT NULL DEFAULT x'';
        ALTER TABLE timeline ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE timeline ADD COLUMN salt BLOB NOT NULL DEFAULT x'';
        ALTER TABLE timeline ADD COLUMN hash BLOB NOT NULL DEFAULT x'';
        CREATE TABLE forgotten_line (number INTEGER PRIMARY KEY, content BLOB NOT NULL, hash BLOB NOT NULL,
          forgotten_at TEXT NOT NULL) STRICT;
        ALTER TABLE fence ADD COLUMN chain_number INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE fence ADD COLUMN chain_hash BLOB NOT NULL DEFAULT x'0000000000000000000000000000000000000000000000000000000000000000';
        ALTER TABLE fence ADD COLUMN chain_start INTEGER NOT NULL DEFAULT 0;
        """;

    // INSERT OR REPLACE replaces a row without running its delete triggers; hence the insert triggers.
    private const string Triggers = """
        CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
        CREATE TRIGGER journal_is_not_deleted BEFORE DELETE ON journal
          BEGIN SELECT RAISE(ABORT, 'nothing is deleted from the journal'); END;
        CREATE TRIGGER journal_is_not_replaced BEFORE INSERT ON journal WHEN EXISTS (SELECT 1 FROM journal WHERE id = NEW.id)
          BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
        CREATE TRIGGER posting_is_not_changed BEFORE UPDATE ON posting BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
        CREATE TRIGGER posting_is_not_deleted BEFORE DELETE ON posting
          BEGIN SELECT RAISE(ABORT, 'nothing is deleted from the journal'); END;
        CREATE TRIGGER posting_is_not_replaced BEFORE INSERT ON posting WHEN EXISTS (SELECT 1 FROM posting
          WHERE journal_id = NEW.journal_id AND line = NEW.line)
          BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
        CREATE TRIGGER timeline_is_not_changed BEFORE UPDATE ON timeline BEGIN SELECT RAISE(ABORT, 'timelines are never changed'); END;
        CREATE TRIGGER timeline_is_not_replaced BEFORE INSERT ON timeline WHEN EXISTS (SELECT 1 FROM timeline WHERE id = NEW.id)
          BEGIN SELECT RAISE(ABORT, 'timelines are never changed'); END;
        CREATE TRIGGER timeline_is_forgotten_with_evidence BEFORE DELETE ON timeline
          WHEN EXISTS (SELECT 1 FROM advance WHERE subject_id = OLD.subject_id) OR NOT EXISTS (SELECT 1 FROM forgotten_line
          WHERE number = OLD.number AND hash = OLD.hash)
          BEGIN SELECT RAISE(ABORT, 'a line of a timeline is only forgotten with its payment, and its hash kept'); END;
        CREATE TRIGGER forgotten_line_is_not_changed BEFORE UPDATE ON forgotten_line
          BEGIN SELECT RAISE(ABORT, 'hashes of forgotten lines are never changed'); END;
        CREATE TRIGGER forgotten_line_is_not_deleted BEFORE DELETE ON forgotten_line
          BEGIN SELECT RAISE(ABORT, 'hashes of forgotten lines are never deleted'); END;
        CREATE TRIGGER forgotten_line_is_not_replaced BEFORE INSERT ON forgotten_line WHEN EXISTS (SELECT 1 FROM forgotten_line
          WHERE number = NEW.number)
          BEGIN SELECT RAISE(ABORT, 'hashes of forgotten lines are never changed'); END;
        CREATE TRIGGER advance_is_not_deleted BEFORE DELETE ON advance BEGIN SELECT RAISE(ABORT, 'an advance is never deleted'); END;
        CREATE TRIGGER payment_of_an_advance_is_not_deleted BEFORE DELETE ON payment WHEN EXISTS (SELECT 1 FROM advance
          WHERE subject_id = OLD.subject_id)
          BEGIN SELECT RAISE(ABORT, 'a payment with an advance is never deleted'); END;
        CREATE TRIGGER subject_is_not_changed BEFORE UPDATE ON subject
          BEGIN SELECT RAISE(ABORT, 'what a row is about is never changed'); END;
        CREATE TRIGGER subject_of_a_row_is_not_deleted BEFORE DELETE ON subject
          WHEN EXISTS (SELECT 1 FROM journal WHERE subject_id = OLD.id) OR EXISTS (SELECT 1 FROM timeline WHERE subject_id = OLD.id)
          BEGIN SELECT RAISE(ABORT, 'what a row is about is never deleted'); END;
        """;

    /// <summary>Chains the rows of an older release as they are, and protects them from then on.</summary>
    public static void Begin(SqliteConnection connection)
    {
        AuditTrail.ChainAll(connection);
        connection.RunScript(Triggers);
    }
}
