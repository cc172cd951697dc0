using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>
/// Channel payments with their operations. The record holds all of it; the columns next to it, and the rows of operations, are copies for
/// queries.
/// </summary>
internal static class ChannelPaymentTable
{
    /// <summary>The tables, and the channel of journal entries. A channel payment keeps its timeline.</summary>
    public const string Schema = """
        CREATE TABLE channel_payment (
          subject_id INTEGER PRIMARY KEY, version INTEGER NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, amount_minor INTEGER NOT NULL,
          currency TEXT NOT NULL, authorised_minor INTEGER NOT NULL, captured_minor INTEGER NOT NULL, paid_minor INTEGER NOT NULL,
          refunded_minor INTEGER NOT NULL, surplus_minor INTEGER NOT NULL, fees_minor INTEGER NOT NULL,
          is_certainly_unpaid INTEGER NOT NULL,
          created_at TEXT NOT NULL, next_action_at TEXT, record TEXT NOT NULL) STRICT;
        CREATE TABLE channel_operation (
          id INTEGER PRIMARY KEY, subject_id INTEGER NOT NULL, kind TEXT NOT NULL, ordinal INTEGER NOT NULL,
          reference TEXT NOT NULL UNIQUE, provider TEXT NOT NULL, channel TEXT NOT NULL, amount_minor INTEGER NOT NULL,
          currency TEXT NOT NULL, outcome TEXT NOT NULL, is_resolved INTEGER NOT NULL, moved_minor INTEGER NOT NULL,
          surplus_minor INTEGER NOT NULL, fee_minor INTEGER NOT NULL, written_at TEXT NOT NULL, UNIQUE (subject_id, kind, ordinal)) STRICT;
        ALTER TABLE journal ADD COLUMN channel TEXT;
        CREATE INDEX journal_by_channel ON journal (channel, id) WHERE channel IS NOT NULL;
        CREATE TRIGGER channel_payment_is_not_deleted BEFORE DELETE ON channel_payment
          BEGIN SELECT RAISE(ABORT, 'a channel payment is never deleted'); END;
        DROP TRIGGER timeline_is_forgotten_with_evidence;
        CREATE TRIGGER timeline_is_forgotten_with_evidence BEFORE DELETE ON timeline
          WHEN EXISTS (SELECT 1 FROM advance WHERE subject_id = OLD.subject_id AND customer <> '(forgotten)')
            OR EXISTS (SELECT 1 FROM channel_payment WHERE subject_id = OLD.subject_id)
            OR NOT EXISTS (SELECT 1 FROM forgotten_line WHERE number = OLD.number AND hash = OLD.hash)
          BEGIN SELECT RAISE(ABORT, 'a line of a timeline is only forgotten with its payment, and its hash kept'); END;
        """;

    /// <summary>
    /// What a channel's quotas are summed by, and what its statements are compared with.
    /// </summary>
    public const string TimeSchema = """
        CREATE INDEX channel_operation_by_channel ON channel_operation (channel, written_at, reference);
        CREATE INDEX instruction_by_channel ON instruction (channel, written_at, reference);
        """;

    private static readonly Sql ReadVersion = new("""
        SELECT c.version, c.state FROM subject s JOIN channel_payment c ON c.subject_id = s.id WHERE s.merchant = ? AND s.order_id = ?
          AND s.attempt = ?
        """);

    private static readonly Sql SelectOthers = new("""
        SELECT s.merchant, s.order_id, s.attempt FROM subject s JOIN channel_payment c ON c.subject_id = s.id
        WHERE s.merchant = ? AND s.order_id = ? AND s.attempt <> ? AND c.is_certainly_unpaid = 0 LIMIT 1
        """);

    private static readonly Sql Upsert = new("""
        INSERT INTO channel_payment (subject_id, version, kind, state, amount_minor, currency, authorised_minor, captured_minor, paid_minor,
          refunded_minor, surplus_minor, fees_minor, is_certainly_unpaid, created_at, next_action_at, record)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (subject_id) DO UPDATE SET version = excluded.version, state = excluded.state,
          authorised_minor = excluded.authorised_minor, captured_minor = excluded.captured_minor, paid_minor = excluded.paid_minor,
          refunded_minor = excluded.refunded_minor, surplus_minor = excluded.surplus_minor, fees_minor = excluded.fees_minor,
          is_certainly_unpaid = excluded.is_certainly_unpaid, next_action_at = excluded.next_action_at, record = excluded.record
        """);

    private static readonly Sql UpsertOperation = new("""
        INSERT INTO channel_operation (subject_id, kind, ordinal, reference, provider, channel, amount_minor, currency, outcome,
          is_resolved, moved_minor, surplus_minor, fee_minor, written_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (subject_id, kind, ordinal) DO UPDATE SET outcome = excluded.outcome, is_resolved = excluded.is_resolved,
          moved_minor = excluded.moved_minor, surplus_minor = excluded.surplus_minor, fee_minor = excluded.fee_minor
        """);

    private static readonly Sql Select = new("""
        SELECT c.version, c.record FROM subject s JOIN channel_payment c ON c.subject_id = s.id WHERE s.merchant = ? AND s.order_id = ?
          AND s.attempt = ?
        """);

    private static readonly Sql SelectByReference = new("""
        SELECT c.version, c.record FROM channel_operation o JOIN channel_payment c ON c.subject_id = o.subject_id WHERE o.reference = ?
        """);

    private static readonly Sql SelectBySubject = new("SELECT version, record FROM channel_payment WHERE subject_id = ?");

    private static readonly Sql SelectReference = new("""
        SELECT s.merchant, s.order_id, s.attempt, o.kind, o.ordinal FROM channel_operation o JOIN subject s ON s.id = o.subject_id
        WHERE o.reference = ?
        """);

    private static readonly Sql List = new("""
        SELECT c.version, c.record FROM subject s CROSS JOIN channel_payment c ON c.subject_id = s.id
        WHERE (s.merchant, s.order_id, s.attempt) > (?, ?, ?) ORDER BY s.merchant, s.order_id, s.attempt LIMIT ?
        """);

    private static readonly Sql SelectCharges = new("""
        SELECT COALESCE(SUM(amount_minor), 0), COUNT(*) FROM (
          SELECT amount_minor FROM channel_operation
          WHERE channel = ?1 AND written_at >= ?2 AND written_at < ?3 AND kind IN ('Pay', 'Authorise')
            AND NOT (is_resolved = 1 AND moved_minor + surplus_minor = 0)
          UNION ALL
          SELECT amount_minor FROM instruction
          WHERE channel = ?1 AND written_at >= ?2 AND written_at < ?3 AND purpose IN ('Payout', 'Collection')
            AND NOT (is_resolved = 1
              AND COALESCE(record ->> '$.BookedMinor', CASE outcome WHEN 'Succeeded' THEN amount_minor ELSE 0 END) = 0))
        """);

    /// <summary>The statement that sums a channel's quotas.</summary>
    public static IEnumerable<string> QuotaStatements => [SelectCharges.Text];

    public static bool HasVersion(StoreTransaction transaction, ChannelPayment payment)
    {
        using Query query = transaction.Connection.Use(ReadVersion).Bind(payment.Key);
        if (!query.Step())
        {
            return payment.Version == 0;
        }

        if (query.Long(0) != payment.Version)
        {
            return false;
        }

        StoreRules.CheckMove(payment.Key, query.Name<ChannelPaymentState>(1), payment.State);
        return true;
    }

    /// <summary>Another channel payment of the order that did not end certainly unpaid; null if there is none (M2).</summary>
    public static TransactionKey? FindHolder(StoreTransaction transaction, TransactionKey key)
    {
        using Query query = transaction.Connection.Use(SelectOthers).Bind(key);
        return query.Step() ? query.Key(0) : null;
    }

    /// <summary>Rejects an operation whose reference another operation has, in this payment or in another one.</summary>
    public static void CheckReferences(StoreTransaction transaction, ChannelPayment payment)
    {
        foreach (ChannelOperation operation in payment.Operations)
        {
            if (payment.Find(operation.Reference)!.Number != operation.Number)
            {
                throw StoreRules.ReferenceTaken(payment.Key, operation, payment.Key);
            }

            using Query query = transaction.Connection.Use(SelectReference).Bind(operation.Reference);
            if (query.Step()
                && (query.Key(0) != payment.Key || operation.Number != new OperationNumber(query.Name<OperationKind>(3), query.Int(4))))
            {
                throw StoreRules.ReferenceTaken(payment.Key, operation, query.Key(0));
            }
        }
    }

    public static void Put(StoreTransaction transaction, long subject, ChannelPayment payment, ReadOnlySpan<byte> text)
    {
        using (Query query = transaction.Connection.Use(Upsert)
            .Bind(subject).Bind(payment.Version + 1).Bind(payment.Kind).Bind(payment.State)
            .Bind(payment.Amount.Minor).Bind(payment.Amount.Currency.Code).Bind(payment.AuthorisedMinor).Bind(payment.CapturedMinor)
            .Bind(payment.PaidMinor).Bind(payment.RefundedMinor).Bind(payment.SurplusMinor).Bind(payment.FeesMinor)
            .Bind(payment.IsCertainlyUnpaid).Bind(payment.CreatedAt).Bind(payment.NextActionAt).BindUtf8(text))
        {
            query.Execute();
        }

        foreach (ChannelOperation operation in payment.Operations)
        {
            using Query query = transaction.Connection.Use(UpsertOperation)
                .Bind(subject).Bind(operation.Kind).Bind(operation.Ordinal).Bind(operation.Reference).Bind(operation.Provider.Value)
                .Bind(operation.Channel.Value).Bind(operation.Amount.Minor).Bind(operation.Amount.Currency.Code).Bind(operation.Outcome)
                .Bind(operation.IsResolved).Bind(operation.MovedMinor).Bind(operation.SurplusMinor).Bind(operation.FeeMinor)
                .Bind(operation.WrittenAt);
            query.Execute();
        }
    }

    public static ChannelPayment? Find(SqliteConnection connection, TransactionKey key)
    {
        using Query query = connection.Use(Select).Bind(key);
        return query.Step() ? Read(query) : null;
    }

    public static ChannelPayment? Find(SqliteConnection connection, string reference)
    {
        using Query query = connection.Use(SelectByReference).Bind(reference);
        return query.Step() ? Read(query) : null;
    }

    /// <summary>The payment of an operation's row.</summary>
    public static ChannelPayment Get(SqliteConnection connection, long subject)
    {
        using Query query = connection.Use(SelectBySubject).Bind(subject);
        return query.Step() ? Read(query) : throw new FormatException($"Operations of subject {subject} have no channel payment.");
    }

    public static ChargeTotals SumCharges(SqliteConnection connection, ChannelId channel, DateTimeOffset from, DateTimeOffset before)
    {
        using Query query = connection.Use(SelectCharges).Bind(channel.Value).Bind(from).Bind(before);
        query.Step();
        return new ChargeTotals(query.Long(0), query.Long(1));
    }

    public static List<ChannelPayment> Page(SqliteConnection connection, TransactionKey? after, int maxItems)
    {
        var page = new List<ChannelPayment>();
        using Query query = connection.Use(List).BindAfter(after).Bind(maxItems);
        while (query.Step())
        {
            page.Add(Read(query));
        }

        return page;
    }

    private static ChannelPayment Read(Query query) =>
        StoreJson.Read(query.Utf8(1), StoreJson.Records.ChannelPayment) with { Version = query.Long(0) };
}
