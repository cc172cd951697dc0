using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using FaultTolerantPay.Storage;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>A channel payment to write.</summary>
/// <param name="Subject">The number of its subject.</param>
/// <param name="Before">The version on record; 0: none.</param>
/// <param name="Payment">The payment, with the version before the last change.</param>
/// <param name="Text">Its stored form.</param>
internal readonly record struct ChannelPaymentRow(long Subject, long Before, ChannelPayment Payment, byte[] Text);

/// <summary>
/// Channel payments with their operations. The record holds all of it; the columns next to it, and the rows of operations, are copies for
/// queries.
/// </summary>
internal static class ChannelPaymentTable
{
    private const string Select = """
        SELECT c.version, c.record FROM subject s JOIN channel_payment c ON c.subject_id = s.id
        WHERE s.merchant = $1 AND s.order_id = $2 AND s.attempt = $3
        """;

    private const string SelectByReference = """
        SELECT c.version, c.record FROM channel_operation o JOIN channel_payment c ON c.subject_id = o.subject_id WHERE o.reference = $1
        """;

    private const string SelectReferences = """
        SELECT o.reference, s.merchant, s.order_id, s.attempt, o.kind, o.ordinal FROM channel_operation o
        JOIN subject s ON s.id = o.subject_id WHERE o.reference = ANY ($1)
        """;

    private const string List = """
        SELECT c.version, c.record FROM subject s JOIN channel_payment c ON c.subject_id = s.id
        WHERE (s.merchant, s.order_id, s.attempt) > ($1, $2, $3) ORDER BY s.merchant, s.order_id, s.attempt LIMIT $4
        """;

    private const string SelectCharges = """
        SELECT coalesce(sum(amount_minor), 0)::bigint, count(*) FROM (
          SELECT amount_minor FROM channel_operation
          WHERE channel = $1 AND written_at >= $2 AND written_at < $3 AND kind IN ('Pay', 'Authorise')
            AND NOT (is_resolved AND moved_minor + surplus_minor = 0)
          UNION ALL
          SELECT amount_minor FROM instruction
          WHERE channel = $1 AND written_at >= $2 AND written_at < $3 AND purpose IN ('Payout', 'Collection')
            AND NOT (is_resolved
              AND coalesce((record ->> 'BookedMinor')::bigint, CASE outcome WHEN 'Succeeded' THEN amount_minor ELSE 0 END) = 0)) charges
        """;

    private const string Names = """
        subject_id, version, kind, state, amount_minor, currency, authorised_minor, captured_minor, paid_minor, refunded_minor,
          surplus_minor, fees_minor, is_certainly_unpaid, created_at, next_action_at, record
        """;

    private const string Arrays = """
        $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::bigint[], $10::bigint[], $11::bigint[],
          $12::bigint[], $13::bigint[], $14::bigint[], $15::boolean[], $16::bigint[], $17::bigint[], $18::json[], $2::bigint[]
        """;

    private static readonly string InsertAll = Changes.Exactly($"""
        INSERT INTO channel_payment ({Names}) SELECT {Names} FROM unnest({Arrays}) v ({Names}, before)
        """);

    private static readonly string UpdateAll = Changes.Exactly($"""
        UPDATE channel_payment c SET version = v.version, state = v.state, authorised_minor = v.authorised_minor,
          captured_minor = v.captured_minor, paid_minor = v.paid_minor, refunded_minor = v.refunded_minor,
          surplus_minor = v.surplus_minor, fees_minor = v.fees_minor, is_certainly_unpaid = v.is_certainly_unpaid,
          next_action_at = v.next_action_at, record = v.record
        FROM unnest({Arrays}) v ({Names}, before) WHERE c.subject_id = v.subject_id AND c.version = v.before
        """);

    private static readonly string UpsertOperations = Changes.Exactly("""
        INSERT INTO channel_operation (subject_id, kind, ordinal, reference, provider, channel, amount_minor, currency, outcome,
          is_resolved, moved_minor, surplus_minor, fee_minor, written_at)
        SELECT * FROM unnest($2::bigint[], $3::text[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::text[],
          $10::text[], $11::boolean[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[])
        ON CONFLICT (subject_id, kind, ordinal) DO UPDATE SET outcome = excluded.outcome, is_resolved = excluded.is_resolved,
          moved_minor = excluded.moved_minor, surplus_minor = excluded.surplus_minor, fee_minor = excluded.fee_minor
        """);

    public static void Write(Session session, IReadOnlyCollection<ChannelPaymentRow> rows)
    {
        Changes.Defer(session, [.. rows.Where(row => row.Before == 0)], InsertAll, Columns);
        Changes.Defer(session, [.. rows.Where(row => row.Before != 0)], UpdateAll, Columns);
        List<(long Subject, ChannelOperation Operation)> operations =
            [.. rows.SelectMany(row => row.Payment.Operations.Select(operation => (row.Subject, operation)))];
        Changes.Defer(session, operations, UpsertOperations, OperationColumns);
    }

    /// <summary>The operations that have these references.</summary>
    public static Reading LoadReferences(string[] references, Action<string, TransactionKey, OperationNumber> take) => new(
        new Statement(SelectReferences, Parameter.Texts(references)),
        row => take(row.Text(0), row.Key(1), new OperationNumber(row.Name<OperationKind>(4), row.Int(5))));

    public static Task<ChannelPayment?> FindAsync(Session session, TransactionKey key, CancellationToken cancellationToken) =>
        session.FindAsync(new Statement(Select, QueryKeys.Parameters(key)), Read, cancellationToken);

    public static Task<ChannelPayment?> FindAsync(Session session, string reference, CancellationToken cancellationToken) =>
        session.FindAsync(new Statement(SelectByReference, Parameter.Text(reference)), Read, cancellationToken);

    public static Task<ChargeTotals> SumChargesAsync(
        Session session, ChannelId channel, DateTimeOffset from, DateTimeOffset before, CancellationToken cancellationToken) =>
        session.FindAsync(
            new Statement(SelectCharges, Parameter.Text(channel.Value), Parameter.Time(from), Parameter.Time(before)),
            row => new ChargeTotals(row.Long(0), row.Long(1)),
            cancellationToken);

    public static Task<List<ChannelPayment>> PageAsync(
        Session session, TransactionKey? after, int maxItems, CancellationToken cancellationToken) =>
        session.QueryAsync(new Statement(List, [.. QueryKeys.After(after), Parameter.Int(maxItems)]), Read, cancellationToken);

    private static NpgsqlParameter[] Columns(IReadOnlyList<ChannelPaymentRow> rows) =>
    [
        Parameter.Longs(rows, row => row.Before),
        Parameter.Longs(rows, row => row.Subject),
        Parameter.Longs(rows, row => row.Payment.Version + 1),
        Parameter.Names(rows, row => row.Payment.Kind),
        Parameter.Names(rows, row => row.Payment.State),
        Parameter.Longs(rows, row => row.Payment.Amount.Minor),
        Parameter.Texts(rows, row => row.Payment.Amount.Currency.Code),
        Parameter.Longs(rows, row => row.Payment.AuthorisedMinor),
        Parameter.Longs(rows, row => row.Payment.CapturedMinor),
        Parameter.Longs(rows, row => row.Payment.PaidMinor),
        Parameter.Longs(rows, row => row.Payment.RefundedMinor),
        Parameter.Longs(rows, row => row.Payment.SurplusMinor),
        Parameter.Longs(rows, row => row.Payment.FeesMinor),
        Parameter.Flags(rows, row => row.Payment.IsCertainlyUnpaid),
        Parameter.Times(rows, row => row.Payment.CreatedAt),
        Parameter.TimesOrNone(rows, row => row.Payment.NextActionAt),
        Parameter.Jsons(rows, row => row.Text),
    ];

    private static NpgsqlParameter[] OperationColumns(IReadOnlyList<(long Subject, ChannelOperation Operation)> rows) =>
    [
        Parameter.Longs(rows, row => row.Subject),
        Parameter.Names(rows, row => row.Operation.Kind),
        Parameter.Ints(rows, row => row.Operation.Ordinal),
        Parameter.Texts(rows, row => row.Operation.Reference),
        Parameter.Texts(rows, row => row.Operation.Provider.Value),
        Parameter.Texts(rows, row => row.Operation.Channel.Value),
        Parameter.Longs(rows, row => row.Operation.Amount.Minor),
        Parameter.Texts(rows, row => row.Operation.Amount.Currency.Code),
        Parameter.Names(rows, row => row.Operation.Outcome),
        Parameter.Flags(rows, row => row.Operation.IsResolved),
        Parameter.Longs(rows, row => row.Operation.MovedMinor),
        Parameter.Longs(rows, row => row.Operation.SurplusMinor),
        Parameter.Longs(rows, row => row.Operation.FeeMinor),
        Parameter.Times(rows, row => row.Operation.WrittenAt),
    ];

    private static ChannelPayment Read(NpgsqlDataReader row) =>
        StoreJson.Read(row.Json(1), StoreJson.Records.ChannelPayment) with { Version = row.Long(0) };
}
