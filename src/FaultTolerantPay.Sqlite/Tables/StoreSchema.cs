using System.Globalization;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>
/// The schema, as forward migrations: version n is the result of the first n scripts. A released script is never changed; a new one is
/// added. docs/reference/store.md describes the tables.
/// </summary>
internal sealed class StoreSchema : IFileSchema
{
    /// <summary>"FTPy": identifies a SQLite file as ours.</summary>
    public const int ApplicationId = 0x46545079;

    /// <summary>The version that this package writes.</summary>
    public static int NewestVersion => Migrations.Length;

    private static readonly Migration[] Migrations =
    [
        // Rows are appended in the order of time and found by the number of their subject. A commit to a large file costs little more than
        // to a small one, because only the narrow indexes by text (subject, state, reference, message id) are written at random positions.
        """
        CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL) STRICT;

        -- What records are about: a payment, or (empty order) a merchant's messages.
        CREATE TABLE subject (id INTEGER PRIMARY KEY, merchant TEXT NOT NULL, order_id TEXT NOT NULL, UNIQUE (merchant, order_id)) STRICT;

        CREATE TABLE payment (
          subject_id INTEGER PRIMARY KEY, version INTEGER NOT NULL, outcome TEXT NOT NULL, is_final INTEGER NOT NULL,
          customer TEXT NOT NULL,
          amount_minor INTEGER NOT NULL, currency TEXT NOT NULL, stored_at TEXT NOT NULL, record TEXT NOT NULL) STRICT;
        CREATE INDEX payment_by_time ON payment (stored_at);

        CREATE TABLE advance (
          subject_id INTEGER PRIMARY KEY, merchant TEXT NOT NULL, order_id TEXT NOT NULL, version INTEGER NOT NULL, state TEXT NOT NULL,
          customer TEXT NOT NULL, institution TEXT NOT NULL, outage INTEGER NOT NULL, amount_minor INTEGER NOT NULL, currency TEXT NOT NULL,
          outstanding_minor INTEGER NOT NULL, exposure_minor INTEGER NOT NULL, collected_minor INTEGER NOT NULL, reserved_at TEXT NOT NULL,
          paid_at TEXT, collect_at TEXT, next_action_at TEXT, record TEXT NOT NULL) STRICT;
        CREATE INDEX advance_by_state ON advance (state, merchant, order_id);

        CREATE TABLE instruction (
          id INTEGER PRIMARY KEY, subject_id INTEGER NOT NULL, purpose TEXT NOT NULL, ordinal INTEGER NOT NULL,
          reference TEXT NOT NULL UNIQUE,
          channel TEXT NOT NULL, amount_minor INTEGER NOT NULL, currency TEXT NOT NULL, outcome TEXT NOT NULL, is_resolved INTEGER NOT NULL,
          written_at TEXT NOT NULL, send_before TEXT NOT NULL, record TEXT NOT NULL, UNIQUE (subject_id, purpose, ordinal)) STRICT;

        CREATE TABLE journal (
          id INTEGER PRIMARY KEY, subject_id INTEGER NOT NULL, booked_at TEXT NOT NULL, event TEXT NOT NULL, currency TEXT NOT NULL) STRICT;
        CREATE INDEX journal_by_subject ON journal (subject_id);
        CREATE TABLE posting (
          journal_id INTEGER NOT NULL, line INTEGER NOT NULL, subject_id INTEGER NOT NULL, account TEXT NOT NULL, currency TEXT NOT NULL,
          amount_minor INTEGER NOT NULL, PRIMARY KEY (journal_id, line)) STRICT, WITHOUT ROWID;
        CREATE INDEX posting_by_account ON posting (account, currency, subject_id, amount_minor);

        CREATE TABLE timeline (
          id INTEGER PRIMARY KEY, subject_id INTEGER NOT NULL, happened_at TEXT NOT NULL, name TEXT NOT NULL, detail TEXT NOT NULL,
          operator TEXT) STRICT;
        CREATE INDEX timeline_by_subject ON timeline (subject_id);

        -- Exposure (slice null in the code, -1 here) and velocity. forget_after is the largest time where the counter stays for ever.
        CREATE TABLE counter (
          scope TEXT NOT NULL, id TEXT NOT NULL, currency TEXT NOT NULL, slice INTEGER NOT NULL, slice_ticks INTEGER NOT NULL,
          is_exposure INTEGER NOT NULL,
          amount_minor INTEGER NOT NULL, count INTEGER NOT NULL, forget_after TEXT NOT NULL,
          PRIMARY KEY (scope, id, currency, is_exposure, slice, slice_ticks)) STRICT, WITHOUT ROWID;
        CREATE INDEX counter_by_end ON counter (forget_after);

        CREATE TABLE message (
          number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, stream TEXT NOT NULL, subject_id INTEGER NOT NULL, order_id TEXT NOT NULL,
          status TEXT NOT NULL, attempts INTEGER NOT NULL, record TEXT NOT NULL) STRICT;
        CREATE INDEX message_waiting ON message (subject_id, stream, number) WHERE status = 'Waiting';

        CREATE TABLE difference (
          id TEXT PRIMARY KEY, merchant TEXT NOT NULL, order_id TEXT NOT NULL, kind TEXT NOT NULL, opened_at TEXT NOT NULL, closed_at TEXT,
          closed_by TEXT, record TEXT NOT NULL) STRICT;
        CREATE INDEX difference_open ON difference (id) WHERE closed_at IS NULL;

        CREATE TABLE work (
          kind TEXT NOT NULL, subject_id INTEGER NOT NULL, due_at TEXT NOT NULL, number INTEGER NOT NULL,
          PRIMARY KEY (kind, subject_id)) STRICT, WITHOUT ROWID;
        CREATE INDEX work_due ON work (kind, due_at, number);
        -- The newest fencing number: never given twice, whatever leaves the queue.
        CREATE TABLE fence (id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL) STRICT;
        INSERT INTO fence (id, number) VALUES (1, 0);

        CREATE TABLE merchant (
          id TEXT PRIMARY KEY, version INTEGER NOT NULL, name TEXT NOT NULL, category TEXT NOT NULL, status TEXT NOT NULL,
          has_consent INTEGER NOT NULL,
          refresh_at TEXT, record TEXT NOT NULL) STRICT;
        CREATE INDEX merchant_due ON merchant (refresh_at) WHERE refresh_at IS NOT NULL;
        CREATE TABLE consent_change (
          id INTEGER PRIMARY KEY, merchant TEXT NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, was_given INTEGER NOT NULL,
          is_given INTEGER NOT NULL, reason TEXT NOT NULL, record TEXT NOT NULL) STRICT;
        CREATE INDEX consent_change_by_merchant ON consent_change (merchant);

        CREATE TABLE outage (
          id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, ended_at TEXT, cause TEXT NOT NULL, opened_by TEXT, closed_by TEXT) STRICT;
        CREATE TABLE manual_switch (
          id INTEGER PRIMARY KEY, position TEXT NOT NULL, set_by TEXT NOT NULL, set_at TEXT NOT NULL, reason TEXT NOT NULL) STRICT;
        """,
        OperationsSchema.Queries,

        // Several attempts can pay an order, one after the other, so records belong to an attempt. Records of an older file belong to the
        // attempt with the name of its order. SQLite cannot change a table's UNIQUE in place, so the subjects are copied.
        """
        CREATE TABLE subject_by_attempt (
          id INTEGER PRIMARY KEY, merchant TEXT NOT NULL, order_id TEXT NOT NULL, attempt TEXT NOT NULL, UNIQUE (merchant, order_id,
          attempt)) STRICT;
        INSERT INTO subject_by_attempt (id, merchant, order_id, attempt) SELECT id, merchant, order_id, order_id FROM subject;
        DROP TABLE subject;
        ALTER TABLE subject_by_attempt RENAME TO subject;

        ALTER TABLE payment ADD COLUMN reason TEXT;
        UPDATE payment SET reason = json_extract(record, '$.Outcome.Reason');

        ALTER TABLE advance ADD COLUMN attempt TEXT NOT NULL DEFAULT '';
        UPDATE advance SET attempt = order_id;
        DROP INDEX advance_by_state;
        CREATE INDEX advance_by_state ON advance (state, merchant, order_id, attempt);

        ALTER TABLE message ADD COLUMN attempt TEXT NOT NULL DEFAULT '';
        UPDATE message SET attempt = order_id;
        ALTER TABLE difference ADD COLUMN attempt TEXT NOT NULL DEFAULT '';
        UPDATE difference SET attempt = order_id;
        """,
        OperationsSchema.Orders,

        // The number of commits in the file, to compare it with the number of acknowledged commits.
        "ALTER TABLE fence ADD COLUMN commits INTEGER NOT NULL DEFAULT 0;",
        WorkSchema.StreamsByPaymentAndLanes,

        // An attempt that ended unpaid, but may have been paid according to later evidence, holds its order.
        "ALTER TABLE payment ADD COLUMN may_be_paid INTEGER NOT NULL DEFAULT 0;",
        ReceiptTable.Schema,
        new(AuditSchema.Chain, AuditSchema.Begin),
        ApprovalTable.Schema,

        // From this version on, tokens of mandates may be encrypted: an older release would send them to a channel as stored.
        ErasureTable.Schema,
        ChannelPaymentTable.Schema,
        CardChannelTable.Schema + ChannelPaymentTable.TimeSchema + StatementTable.Schema + StatementDiscrepancyTable.Schema
            + ReconciliationTable.Schema + HeldRowTable.Schema + SettlementTable.Schema,
    ];

    int IFileSchema.ApplicationId => ApplicationId;

    int IFileSchema.NewestVersion => NewestVersion;

    /// <summary>Migrates a file of an older version, or an empty one (0), to the newest version, completely or not at all.</summary>
    public void Migrate(SqliteConnection connection, int from, DateTimeOffset now)
    {
        for (int version = from + 1; version <= NewestVersion; version++)
        {
            Migration migration = Migrations[version - 1];
            connection.RunScript(migration.Script);
            migration.Then?.Invoke(connection);
            connection.RunScript(string.Create(
                CultureInfo.InvariantCulture,
            $"INSERT INTO schema_version (version, applied_at) VALUES ({version}, '{now.UtcDateTime:O}')"));
        }
        connection.RunScript(
            string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {NewestVersion}"));
    }

    public long CountCommits(SqliteConnection connection)
    {
        // Releases before this column did not count commits.
        if (connection.ReadOnce("SELECT 1 FROM pragma_table_info('fence') WHERE name = 'commits'") is null)
        {
            return 0;
        }

        return long.Parse(connection.ReadOnce("SELECT commits FROM fence") ?? "0", CultureInfo.InvariantCulture);
    }

    public string? FindLossOfRows(SqliteConnection connection, AcknowledgedCommit acknowledged)
    {
        if (acknowledged.Row == 0)
        {
            return null;
        }

        // The mark names the newest row, unless the process ended between a commit and its mark, or another process was faster. Only then
        // is the end of the chain another row, which the check of the audit trail follows.
        long last = long.Parse(connection.ReadOnce("SELECT chain_number FROM fence") ?? "0", CultureInfo.InvariantCulture);
        string hash = connection.ReadOnce("SELECT lower(hex(chain_hash)) FROM fence") ?? "";
        return last < acknowledged.Row ? $"its audit trail ends with row {last}, and row {acknowledged.Row} was acknowledged"
            : last == acknowledged.Row && hash != acknowledged.Hash
                ? $"row {last} of its audit trail is not the one that was acknowledged"
            : null;
    }

    public WriteTransaction NewTransaction(SqliteConnection writer) => new StoreTransaction(writer);

    /// <summary>One migration to a newer version.</summary>
    /// <param name="Script">The statements.</param>
    /// <param name="Then">The part that SQL alone cannot do, after the script; null: none.</param>
    private readonly record struct Migration(string Script, Action<SqliteConnection>? Then = null)
    {
        public static implicit operator Migration(string script) => new(script);
    }
}
