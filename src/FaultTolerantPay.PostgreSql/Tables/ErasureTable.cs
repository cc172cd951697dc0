using System.Text.Json.Serialization.Metadata;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using FaultTolerantPay.Storage;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>
/// Erases payments, and the customers of advances, some at a time. It names every table that contains customer data. It holds the locks of
/// their orders, as commits do, and reads again what it decides by once it has them.
/// </summary>
internal static class ErasureTable
{
    // Limits each transaction, so that payments do not wait for it.
    private const int MaxRecords = 100;

    private const string OldPayments = """
        SELECT p.subject_id, p.stored_at, s.merchant, s.order_id FROM payment p JOIN subject s ON s.id = p.subject_id
        WHERE p.stored_at < $1 AND (p.stored_at, p.subject_id) > ($2, $3) ORDER BY p.stored_at, p.subject_id LIMIT $4
        """;

    private const string NothingIsOpen = """
        NOT EXISTS (SELECT 1 FROM message m WHERE m.subject_id = s.id AND m.status IN ('Waiting', 'Parked'))
          AND NOT EXISTS (SELECT 1 FROM difference d WHERE d.merchant = s.merchant AND d.order_id = s.order_id AND d.attempt = s.attempt
            AND d.closed_at IS NULL)
          AND NOT EXISTS (SELECT 1 FROM channel_payment c WHERE c.subject_id = s.id)
        """;

    private const string DeletablePayments = $"""
        SELECT s.id, p.is_final, p.outcome, p.reason, p.may_be_paid FROM payment p JOIN subject s ON s.id = p.subject_id
        WHERE p.subject_id = ANY ($1) AND p.stored_at < $2 AND NOT EXISTS (SELECT 1 FROM advance a WHERE a.subject_id = s.id)
          AND {NothingIsOpen}
        """;

    private const string OldAdvances = """
        SELECT a.subject_id, a.reserved_at, a.merchant, a.order_id FROM advance a WHERE a.customer <> '(forgotten)' AND a.reserved_at < $1
          AND (a.reserved_at, a.subject_id) > ($2, $3) ORDER BY a.reserved_at, a.subject_id LIMIT $4
        """;

    private const string ErasableAdvances = $"""
        SELECT s.id, a.state FROM advance a JOIN subject s ON s.id = a.subject_id
        WHERE a.subject_id = ANY ($1) AND a.customer <> '(forgotten)' AND {NothingIsOpen}
          AND NOT EXISTS (SELECT 1 FROM timeline t WHERE t.subject_id = s.id AND t.happened_at >= $2)
        """;

    private const string LinesOf = """
        SELECT t.chain, t.number, t.salt, t.hash, t.happened_at, t.name, t.detail, t.operator, s.merchant, s.order_id, s.attempt
        FROM timeline t JOIN subject s ON s.id = t.subject_id WHERE t.subject_id = ANY ($1)
        """;

    private const string InPayments = """
        USING subject s WHERE s.id = ANY ($1) AND x.merchant = s.merchant AND x.order_id = s.order_id AND x.attempt = s.attempt
        """;

    private static readonly string KeepHashes = Changes.Exactly("""
        INSERT INTO forgotten_line (chain, number, content, hash, forgotten_at)
        SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[], $6::bigint[])
        """);

    private static readonly string[] DeletesOfPayments =
    [
        "DELETE FROM payment WHERE subject_id = ANY ($1)",
        "DELETE FROM timeline WHERE subject_id = ANY ($1)",
        "DELETE FROM message WHERE subject_id = ANY ($1)",
        $"DELETE FROM difference x {InPayments}",
        $"DELETE FROM approval x {InPayments}",
        """
        DELETE FROM subject s WHERE s.id = ANY ($1) AND NOT EXISTS (SELECT 1 FROM journal WHERE subject_id = s.id)
          AND NOT EXISTS (SELECT 1 FROM instruction WHERE subject_id = s.id)
          AND NOT EXISTS (SELECT 1 FROM channel_settlement WHERE subject_id = s.id)
          AND NOT EXISTS (SELECT 1 FROM work WHERE subject_id = s.id)
        """,
    ];

    /// <summary>Runs parts until the end.</summary>
    /// <returns>The sum of their counts.</returns>
    public static async ValueTask<int> InPartsAsync(
        Func<RecordPlace, CancellationToken, ValueTask<(int Count, RecordPlace? Last)>> part, CancellationToken cancellationToken)
    {
        int total = 0;
        RecordPlace? after = RecordPlace.First;
        while (after is { } last)
        {
            (int some, after) = await part(last, cancellationToken).ConfigureAwait(false);
            total += some;
        }

        return total;
    }

    /// <summary>Erases final and withdrawn payments without an advance, among the next old ones.</summary>
    /// <returns>The number of erased payments, and where to continue; null at the end.</returns>
    public static async Task<(int Count, RecordPlace? Last)> DeletePaymentsAsync(
        Session session, DateTimeOffset olderThan, DateTimeOffset now, RecordPlace after, CancellationToken cancellationToken)
    {
        (long[] old, RecordPlace? last) = await LockAsync(session, OldPayments, olderThan, after, cancellationToken).ConfigureAwait(false);
        long[] subjects = await DecideAsync(
            session,
            DeletablePayments,
            old,
            olderThan,
            row => row.Flag(1) || StoreRules.IsCertainlyUnpaid(row.Name<OutcomeKind>(2), row.TextOrNull(3), row.Flag(4)),
            cancellationToken).ConfigureAwait(false);
        if (subjects.Length > 0)
        {
            await KeepHashesOfTimelineAsync(session, subjects, now, cancellationToken).ConfigureAwait(false);
            foreach (string delete in DeletesOfPayments)
            {
                session.Defer(new Statement(delete, Parameter.Longs(subjects)));
            }
        }

        return (subjects.Length, last);
    }

    /// <summary>Erases the customers of final advances, among the next old ones.</summary>
    /// <returns>The number of erased customers, and where to continue; null at the end.</returns>
    public static async Task<(int Count, RecordPlace? Last)> EraseCustomersAsync(
        Session session, DateTimeOffset olderThan, DateTimeOffset now, RecordPlace after, CancellationToken cancellationToken)
    {
        (long[] old, RecordPlace? last) = await LockAsync(session, OldAdvances, olderThan, after, cancellationToken).ConfigureAwait(false);
        long[] subjects = await DecideAsync(
            session, ErasableAdvances, old, olderThan, row => AdvanceStates.IsFinal(row.Name<AdvanceState>(1)), cancellationToken)
            .ConfigureAwait(false);
        if (subjects.Length > 0)
        {
            await EraseRecordsAsync(session, subjects, cancellationToken).ConfigureAwait(false);
            await KeepHashesOfTimelineAsync(session, subjects, now, cancellationToken).ConfigureAwait(false);
            session.Defer(new Statement("DELETE FROM timeline WHERE subject_id = ANY ($1)", Parameter.Longs(subjects)));
            session.Defer(new Statement("DELETE FROM message WHERE subject_id = ANY ($1)", Parameter.Longs(subjects)));
        }

        return (subjects.Length, last);
    }

    /// <summary>The next old records, with the locks of their orders.</summary>
    private static async Task<(long[] Subjects, RecordPlace? Last)> LockAsync(
        Session session, string select, DateTimeOffset olderThan, RecordPlace after, CancellationToken cancellationToken)
    {
        session.UsesIndexes = true;
        List<(RecordPlace Place, OrderKey Order)> found = await session.QueryAsync(
            new Statement(
                select,
                Parameter.Time(olderThan),
                Parameter.Time(after.At),
                Parameter.Long(after.Subject),
                Parameter.Int(MaxRecords)),
            row => (new RecordPlace(row.Time(1), row.Long(0)), new OrderKey(new MerchantId(row.Text(2)), new OrderId(row.Text(3)))),
            cancellationToken).ConfigureAwait(false);
        if (found.Count > 0)
        {
            await session.ReadAsync([OrderLocks.Take(found.Select(row => OrderLocks.Of(row.Order)))], cancellationToken)
                .ConfigureAwait(false);
        }

        return ([.. found.Select(row => row.Place.Subject)], found.Count == MaxRecords ? found[^1].Place : null);
    }

    private static async Task<long[]> DecideAsync(
        Session session,
        string select,
        long[] subjects,
        DateTimeOffset olderThan,
        Func<NpgsqlDataReader, bool> holds,
        CancellationToken cancellationToken)
    {
        if (subjects.Length == 0)
        {
            return subjects;
        }

        List<(long Subject, bool Holds)> rows = await session.QueryAsync(
            new Statement(select, Parameter.Longs(subjects), Parameter.Time(olderThan)),
            row => (row.Long(0), holds(row)),
            cancellationToken).ConfigureAwait(false);
        return [.. rows.Where(row => row.Holds).Select(row => row.Subject)];
    }

    /// <summary>Of erased lines, that they existed and their place in the chain remain.</summary>
    private static async Task KeepHashesOfTimelineAsync(
        Session session, long[] subjects, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<(long Chain, long Number, byte[] Content, byte[] Hash)> lines = await session.QueryAsync(
            new Statement(LinesOf, Parameter.Longs(subjects)),
            row => (row.Long(0), row.Long(1), AuditContent.Of(LineOf(row), row.Bytes(2)).Hash(), row.Bytes(3)),
            cancellationToken).ConfigureAwait(false);
        Changes.Defer(session, lines, KeepHashes, rows =>
        [
            Parameter.Longs(rows, row => row.Chain),
            Parameter.Longs(rows, row => row.Number),
            Parameter.ByteRows(rows, row => row.Content),
            Parameter.ByteRows(rows, row => row.Hash),
            Parameter.Times(rows, _ => now),
        ]);
    }

    private static TimelineEvent LineOf(NpgsqlDataReader row) => new(
        row.Key(8), row.Time(4), row.Text(5), row.Text(6), row.TextOrNull(7) is { } name ? new OperatorId(name) : null);

    private static async Task EraseRecordsAsync(Session session, long[] subjects, CancellationToken cancellationToken)
    {
        string customer = CustomerId.Erased.Value;
        await EraseAsync(
            "payment", "version = version + 1, customer = $4,", StoreJson.Records.TransactionRecord, Erasure.Erase).ConfigureAwait(false);
        await EraseAsync("advance", "version = version + 1, customer = $4,", StoreJson.Records.Advance, Erasure.Erase)
            .ConfigureAwait(false);
        await EraseAsync("instruction", "", StoreJson.Records.Instruction, Erasure.Erase).ConfigureAwait(false);
        await EraseAsync("difference", "", StoreJson.Records.Discrepancy, Erasure.Erase).ConfigureAwait(false);
        await EraseAsync("approval", "", StoreJson.Records.ApprovalRequest, Erasure.Erase).ConfigureAwait(false);

        // Table and columns are constants; a row is found again by its place, which nobody changes under the lock of its order.
        async Task EraseAsync<T>(string table, string columns, JsonTypeInfo<T> type, Func<T, T> erase)
        {
            string of = table is "difference" or "approval"
                ? "JOIN subject s ON x.merchant = s.merchant AND x.order_id = s.order_id AND x.attempt = s.attempt WHERE s.id = ANY ($1)"
                : "WHERE x.subject_id = ANY ($1)";
            List<(string Place, byte[] Text)> rows = await session.QueryAsync(
                new Statement($"SELECT x.ctid::text, x.record FROM {table} x {of}", Parameter.Longs(subjects)),
                row => (row.Text(0), StoreJson.Write(erase(StoreJson.Read(row.Json(1), type)), type)),
                cancellationToken).ConfigureAwait(false);
            NpgsqlParameter[] ofCustomer = columns.Length > 0 ? [Parameter.Text(customer)] : [];
            Changes.Defer(
                session,
                rows,
                Changes.Exactly($"""
                    UPDATE {table} x SET {columns} record = v.record FROM unnest($2::text[], $3::json[]) v (place, record)
                    WHERE x.ctid = v.place::tid
                    """),
                rows => [Parameter.Texts(rows, row => row.Place), Parameter.Jsons(rows, row => row.Text), .. ofCustomer]);
        }
    }
}
