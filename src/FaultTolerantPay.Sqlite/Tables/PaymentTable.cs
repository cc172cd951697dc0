using FaultTolerantPay.Model;
using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Payments' records.</summary>
internal static class PaymentTable
{
    private static readonly Sql ReadVersion = new("""
        SELECT p.version, p.outcome, p.is_final, p.reason FROM subject s JOIN payment p ON p.subject_id = s.id WHERE s.merchant = ?
          AND s.order_id = ? AND s.attempt = ?
        """);

    private static readonly Sql Insert = new("""
        INSERT INTO payment (version, outcome, is_final, reason, may_be_paid, customer, amount_minor, currency, stored_at, record,
          subject_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private static readonly Sql Update = new("""
        UPDATE payment SET version = ?, outcome = ?, is_final = ?, reason = ?, may_be_paid = ?, customer = ?, amount_minor = ?,
          currency = ?, stored_at = ?, record = ? WHERE subject_id = ?
        """);

    private static readonly Sql Select = new("""
        SELECT p.version, p.record FROM subject s JOIN payment p ON p.subject_id = s.id WHERE s.merchant = ? AND s.order_id = ?
          AND s.attempt = ?
        """);

    private static readonly Sql SelectOthers = new("""
        SELECT p.outcome, p.reason, p.may_be_paid, s.merchant, s.order_id, s.attempt FROM subject s JOIN payment p ON p.subject_id = s.id
        WHERE s.merchant = ? AND s.order_id = ? AND s.attempt <> ?
        """);

    private static readonly Sql SelectOrder = new("""
        SELECT p.version, p.record FROM subject s JOIN payment p ON p.subject_id = s.id WHERE s.merchant = ? AND s.order_id = ?
          ORDER BY p.stored_at, s.id
        """);

    private static readonly Sql AnySince = new("SELECT EXISTS (SELECT 1 FROM payment WHERE stored_at >= ?)");

    /// <summary>
    /// Whether a commit's record may be stored: it has the version on record, and no other attempt holds the order if the commit needs it.
    /// </summary>
    public static CommitResult Check(StoreTransaction transaction, StandInCommit commit)
    {
        TransactionRecord record = commit.Transaction!;
        OutcomeKind? before = null;
        string? reason = null;
        using (Query query = transaction.Connection.Use(ReadVersion).Bind(record.Key))
        {
            if (query.Step())
            {
                if (query.Long(0) != record.Version)
                {
                    return new CommitResult(CommitStatus.VersionConflict);
                }

                before = query.Name<OutcomeKind>(1);
                reason = query.TextOrNull(3);
                StoreRules.CheckOutcome(record.Key, before.Value, query.Bool(2), record.Outcome.Kind);
            }
            else if (record.Version != 0)
            {
                return new CommitResult(CommitStatus.VersionConflict);
            }
        }
        return StoreRules.NeedsOrder(before, reason, commit) && FindHolder(transaction, record.Key) is { } holder
            ? new CommitResult(CommitStatus.OrderTaken, Holder: holder)
            : CommitResult.Committed;
    }

    public static void Put(StoreTransaction transaction, long subject, TransactionRecord record, ReadOnlySpan<byte> text)
    {
        using Query query = transaction.Connection.Use(record.Version == 0 ? Insert : Update)
            .Bind(record.Version + 1).Bind(record.Outcome.Kind).Bind(record.Outcome.IsFinal).Bind(record.Outcome.Reason)
            .Bind(record.MayBePaid)
            .Bind(record.Request.Customer.Value).Bind(record.Request.Amount.Minor).Bind(record.Request.Amount.Currency.Code)
            .Bind(record.StoredAt).BindUtf8(text).Bind(subject);
        query.Execute();
    }

    public static TransactionRecord? Find(SqliteConnection connection, TransactionKey key)
    {
        using Query query = connection.Use(Select).Bind(key);
        return query.Step() ? Read(query) : null;
    }

    /// <summary>The records of an order's attempts, oldest first.</summary>
    public static List<TransactionRecord> OfOrder(SqliteConnection connection, OrderKey order)
    {
        var attempts = new List<TransactionRecord>();
        using Query query = connection.Use(SelectOrder).Bind(order.Merchant.Value).Bind(order.Order.Value);
        while (query.Step())
        {
            attempts.Add(Read(query));
        }

        return attempts;
    }

    public static bool Any(SqliteConnection connection, DateTimeOffset storedSince)
    {
        using Query query = connection.Use(AnySince).Bind(storedSince);
        return query.Step() && query.Bool(0);
    }

    /// <summary>
    /// Another attempt of the order that did not end certainly unpaid. The writer's transaction is the only writing one, so the result
    /// stays valid until it commits.
    /// </summary>
    private static TransactionKey? FindHolder(StoreTransaction transaction, TransactionKey key)
    {
        using Query query = transaction.Connection.Use(SelectOthers).Bind(key);
        while (query.Step())
        {
            if (!StoreRules.IsCertainlyUnpaid(query.Name<OutcomeKind>(0), query.TextOrNull(1), query.Bool(2)))
            {
                return query.Key(3);
            }
        }
        return null;
    }

    private static TransactionRecord Read(Query query) =>
        StoreJson.Read(query.Utf8(1), StoreJson.Records.TransactionRecord) with { Version = query.Long(0) };
}
