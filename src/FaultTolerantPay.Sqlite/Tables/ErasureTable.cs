using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;
using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>
/// Erases payments, and the customers of advances. It names every table that contains customer data; docs/reference/store.md has the list.
/// </summary>
internal static class ErasureTable
{
    /// <summary>
    /// The indexes for erasure. An advance without its customer leaves its index, so that later rounds skip it. The timeline of an advance
    /// may be erased once its customer is; its hashes stay.
    /// </summary>
    public const string Schema = """
        CREATE INDEX message_by_subject ON message (subject_id);
        CREATE INDEX difference_by_payment ON difference (merchant, order_id, attempt);
        CREATE INDEX approval_by_payment ON approval (merchant, order_id, attempt);
        CREATE INDEX advance_known_customer ON advance (reserved_at, subject_id) WHERE customer <> '(forgotten)';
        CREATE INDEX counter_at_zero ON counter (scope) WHERE is_exposure = 1 AND amount_minor = 0 AND count = 0;
        CREATE INDEX operator_order_known_customer ON operator_order (ordered_at) WHERE target_kind = 'Customer'
          AND target_id <> '(forgotten)';
        DROP TRIGGER timeline_is_forgotten_with_evidence;
        CREATE TRIGGER timeline_is_forgotten_with_evidence BEFORE DELETE ON timeline
          WHEN EXISTS (SELECT 1 FROM advance WHERE subject_id = OLD.subject_id AND customer <> '(forgotten)')
            OR NOT EXISTS (SELECT 1 FROM forgotten_line WHERE number = OLD.number AND hash = OLD.hash)
          BEGIN SELECT RAISE(ABORT, 'a line of a timeline is only forgotten with its payment, and its hash kept'); END;
        """;

    private static readonly Sql IsOpen = new("""
        SELECT EXISTS (SELECT 1 FROM message INDEXED BY message_by_subject WHERE subject_id = ?1 AND status IN ('Waiting', 'Parked'))
          OR EXISTS (SELECT 1 FROM subject s CROSS JOIN difference d INDEXED BY difference_by_payment ON d.merchant = s.merchant
          AND d.order_id = s.order_id AND d.attempt = s.attempt
            WHERE s.id = ?1 AND d.closed_at IS NULL)
        """);

    private static readonly Sql OldPayments = new("""
        SELECT p.subject_id, p.stored_at, NOT EXISTS (SELECT 1 FROM advance a WHERE a.subject_id = p.subject_id)
          AND NOT EXISTS (SELECT 1 FROM channel_payment c WHERE c.subject_id = p.subject_id), p.is_final, p.outcome,
          p.reason, p.may_be_paid FROM payment p
        WHERE p.stored_at < ? AND (p.stored_at, p.subject_id) > (?, ?) ORDER BY p.stored_at, p.subject_id LIMIT ?
        """);

    private static readonly Sql OldAdvances = new("""
        SELECT a.subject_id, a.reserved_at, a.state, (SELECT MAX(t.happened_at) FROM timeline t WHERE t.subject_id = a.subject_id)
        FROM advance a INDEXED BY advance_known_customer WHERE a.customer <> '(forgotten)' AND a.reserved_at < ?
        AND (a.reserved_at, a.subject_id) > (?, ?) AND NOT EXISTS (SELECT 1 FROM channel_payment c WHERE c.subject_id = a.subject_id)
        ORDER BY a.reserved_at, a.subject_id LIMIT ?
        """);

    private static readonly Sql DeletePayment = new("DELETE FROM payment WHERE subject_id = ?");
    private static readonly Sql DeleteTimeline = new("DELETE FROM timeline WHERE subject_id = ?");
    private static readonly Sql DeleteMessages = new("DELETE FROM message WHERE subject_id = ?");
    private static readonly Sql DeleteDiscrepancies = new("""
        DELETE FROM difference WHERE (merchant, order_id, attempt) = (SELECT merchant, order_id, attempt FROM subject WHERE id = ?)
        """);

    private static readonly Sql DeleteApprovals = new("""
        DELETE FROM approval WHERE (merchant, order_id, attempt) = (SELECT merchant, order_id, attempt FROM subject WHERE id = ?)
        """);

    private static readonly Sql DeleteSubject = new("""
        DELETE FROM subject WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM journal WHERE subject_id = ?1)
          AND NOT EXISTS (SELECT 1 FROM instruction WHERE subject_id = ?1)
          AND NOT EXISTS (SELECT 1 FROM channel_payment WHERE subject_id = ?1)
          AND NOT EXISTS (SELECT 1 FROM channel_settlement WHERE subject_id = ?1)
          AND NOT EXISTS (SELECT 1 FROM work WHERE kind = 'Transaction' AND subject_id = ?1)
          AND NOT EXISTS (SELECT 1 FROM work WHERE kind = 'Advance' AND subject_id = ?1)
        """);

    private static readonly Sql ReadPayment = new("SELECT subject_id, record FROM payment WHERE subject_id = ?");
    private static readonly Sql WritePayment = new("""
        UPDATE payment SET version = version + 1, customer = ?2, record = ?3 WHERE subject_id = ?1
        """);

    private static readonly Sql ReadAdvance = new("SELECT subject_id, record FROM advance WHERE subject_id = ?");
    private static readonly Sql WriteAdvance = new("""
        UPDATE advance SET version = version + 1, customer = ?2, record = ?3 WHERE subject_id = ?1
        """);

    private static readonly Sql ReadInstructions = new("SELECT id, record FROM instruction WHERE subject_id = ?");
    private static readonly Sql WriteInstruction = new("UPDATE instruction SET record = ?2 WHERE id = ?1");

    private static readonly Sql ReadDiscrepancies = new("""
        SELECT d.rowid, d.record FROM subject s CROSS JOIN difference d INDEXED BY difference_by_payment ON d.merchant = s.merchant
          AND d.order_id = s.order_id AND d.attempt = s.attempt WHERE s.id = ?
        """);

    private static readonly Sql WriteDiscrepancy = new("UPDATE difference SET record = ?2 WHERE rowid = ?1");

    private static readonly Sql ReadApprovals = new("""
        SELECT a.rowid, a.record FROM subject s CROSS JOIN approval a INDEXED BY approval_by_payment ON a.merchant = s.merchant
          AND a.order_id = s.order_id AND a.attempt = s.attempt WHERE s.id = ?
        """);

    private static readonly Sql WriteApproval = new("UPDATE approval SET record = ?2 WHERE rowid = ?1");

    private static readonly Sql[] DeletesOfPayment =
        [DeletePayment, DeleteTimeline, DeleteMessages, DeleteDiscrepancies, DeleteApprovals, DeleteSubject];

    /// <summary>A position in the order of time, from which a round continues.</summary>
    public readonly record struct RecordLocation(DateTimeOffset At, long Subject)
    {
        public static RecordLocation First => new(DateTimeOffset.MinValue, 0);
    }

    /// <summary>Erases final and withdrawn payments without an advance, among the next old ones.</summary>
    /// <returns>The number of erased payments, and where to continue; null at the end.</returns>
    public static (int Count, RecordLocation? Last) DeletePayments(
        StoreTransaction transaction, DateTimeOffset olderThan, DateTimeOffset now, RecordLocation after, int maxItems)
    {
        var subjects = new List<long>();
        RecordLocation? last = null;
        int seen = 0;
        using (Query query = transaction.Connection.Use(OldPayments).Bind(olderThan).Bind(after.At).Bind(after.Subject).Bind(maxItems))
        {
            for (; query.Step(); seen++)
            {
                last = new RecordLocation(query.Time(1), query.Long(0));
                bool hasNoAdvance = query.Bool(2), isFinal = query.Bool(3);
                if (hasNoAdvance && (isFinal || IsCertainlyUnpaid(query)))
                {
                    subjects.Add(query.Long(0));
                }
            }
        }
        subjects.RemoveAll(subject => Has(transaction.Connection, IsOpen, subject));
        transaction.StartWriting();
        foreach (long subject in subjects)
        {
            AuditTrail.KeepHashesOfTimeline(transaction.Connection, subject, now);
            foreach (Sql delete in DeletesOfPayment)
            {
                Run(transaction.Connection, delete, subject);
            }
        }
        return (subjects.Count, seen == maxItems ? last : null);
    }

    /// <summary>Erases the customers of final advances, among the next old ones.</summary>
    /// <returns>The number of erased customers, and where to continue; null at the end.</returns>
    public static (int Count, RecordLocation? Last) EraseCustomers(
        StoreTransaction transaction, DateTimeOffset olderThan, DateTimeOffset now, RecordLocation after, int maxItems)
    {
        SqliteConnection connection = transaction.Connection;
        var subjects = new List<long>();
        RecordLocation? last = null;
        int seen = 0;
        using (Query query = connection.Use(OldAdvances).Bind(olderThan).Bind(after.At).Bind(after.Subject).Bind(maxItems))
        {
            for (; query.Step(); seen++)
            {
                last = new RecordLocation(query.Time(1), query.Long(0));
                if (AdvanceStates.IsFinal(query.Name<AdvanceState>(2)) && (query.IsNull(3) || query.Time(3) < olderThan))
                {
                    subjects.Add(query.Long(0));
                }
            }
        }
        subjects.RemoveAll(subject => Has(connection, IsOpen, subject));
        if (subjects.Count > 0)
        {
            transaction.StartWriting();
            transaction.EmptiesLog = true;
        }
        foreach (long subject in subjects)
        {
            EraseCustomer(connection, subject);
            AuditTrail.KeepHashesOfTimeline(connection, subject, now);
            Run(connection, DeleteTimeline, subject);
            Run(connection, DeleteMessages, subject);
        }
        return (subjects.Count, seen == maxItems ? last : null);
    }

    private static bool IsCertainlyUnpaid(Query payment) =>
        StoreRules.IsCertainlyUnpaid(payment.Name<OutcomeKind>(4), payment.TextOrNull(5), payment.Bool(6));

    private static void EraseCustomer(SqliteConnection connection, long subject)
    {
        foreach ((long id, TransactionRecord record) in Read(connection, ReadPayment, subject, StoreJson.Records.TransactionRecord))
        {
            byte[] text = StoreJson.Write(Erasure.Erase(record), StoreJson.Records.TransactionRecord);
            Write(connection, WritePayment, id, text, hasCustomer: true);
        }
        foreach ((long id, Advance advance) in Read(connection, ReadAdvance, subject, StoreJson.Records.Advance))
        {
            Write(connection, WriteAdvance, id, StoreJson.Write(Erasure.Erase(advance), StoreJson.Records.Advance), hasCustomer: true);
        }

        foreach ((long id, Instruction instruction) in Read(connection, ReadInstructions, subject, StoreJson.Records.Instruction))
        {
            Write(connection, WriteInstruction, id, StoreJson.Write(Erasure.Erase(instruction), StoreJson.Records.Instruction));
        }

        foreach ((long id, Discrepancy discrepancy) in Read(connection, ReadDiscrepancies, subject, StoreJson.Records.Discrepancy))
        {
            Write(connection, WriteDiscrepancy, id, StoreJson.Write(Erasure.Erase(discrepancy), StoreJson.Records.Discrepancy));
        }

        foreach ((long id, ApprovalRequest request) in Read(connection, ReadApprovals, subject, StoreJson.Records.ApprovalRequest))
        {
            Write(connection, WriteApproval, id, StoreJson.Write(Erasure.Erase(request), StoreJson.Records.ApprovalRequest));
        }
    }

    private static List<(long Id, T Record)> Read<T>(
        SqliteConnection connection, Sql sql, long subject, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        var found = new List<(long, T)>();
        using Query query = connection.Use(sql).Bind(subject);
        while (query.Step())
        {
            found.Add((query.Long(0), StoreJson.Read(query.Utf8(1), type)));
        }

        return found;
    }

    private static void Write(SqliteConnection connection, Sql sql, long id, byte[] text, bool hasCustomer = false)
    {
        Query keyed = connection.Use(sql).Bind(id);
        using Query query = (hasCustomer ? keyed.Bind(CustomerId.Erased.Value) : keyed).BindUtf8(text);
        query.Execute();
    }

    private static bool Has(SqliteConnection connection, Sql sql, long subject)
    {
        using Query query = connection.Use(sql).Bind(subject);
        return query.Step() && query.Bool(0);
    }

    private static void Run(SqliteConnection connection, Sql sql, long subject)
    {
        using Query query = connection.Use(sql).Bind(subject);
        query.Execute();
    }
}
