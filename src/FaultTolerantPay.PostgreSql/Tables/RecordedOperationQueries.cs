using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using FaultTolerantPay.Statements.Reconciliation;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>Operations of card payments and instructions of advances, as statements list them.</summary>
internal static class RecordedOperationQueries
{
    // Each half goes along its index, and only their first rows are merged. One statement: a payment and its operations match.
    private const string ListOfChannel = """
        SELECT u.written_at, u.reference, u.subject_id, u.instruction, c.version, c.record
        FROM (
          (SELECT written_at, reference, subject_id, NULL::json AS instruction FROM channel_operation
            WHERE channel = $1 AND (written_at, reference) > ($2, $3) AND written_at < $4 ORDER BY written_at, reference LIMIT $5)
          UNION ALL
          (SELECT written_at, reference, NULL, record FROM instruction
            WHERE channel = $1 AND (written_at, reference) > ($2, $3) AND written_at < $4 ORDER BY written_at, reference LIMIT $5)) u
        LEFT JOIN channel_payment c ON c.subject_id = u.subject_id
        ORDER BY u.written_at, u.reference LIMIT $5
        """;

    private const string FindOperations = """
        SELECT o.reference, o.subject_id, c.version, c.record
        FROM channel_operation o JOIN channel_payment c ON c.subject_id = o.subject_id WHERE o.reference = ANY ($1)
        """;

    private const string FindInstructions = "SELECT record FROM instruction WHERE reference = ANY ($1)";

    public static async Task<QueryPage<RecordedOperation>> ListAsync(
        Session session,
        ChannelId channel,
        DateTimeOffset from,
        DateTimeOffset before,
        string? after,
        int maxItems,
        CancellationToken cancellationToken)
    {
        string subject = ReconciliationRules.OperationsSubject(channel, from);
        (DateTimeOffset time, string reference) = ReconciliationRules.OperationsPlace(after, subject, from);
        var payments = new PaymentMemo();
        List<(DateTimeOffset WrittenAt, string Reference, RecordedOperation? Operation)> rows = await session.QueryAsync(
            PageOf(channel, time, reference, before, maxItems + 1),
            row => (row.Time(0), row.Text(1), row.IsDBNull(2)
                ? RecordedOperation.Of(StoreJson.Read(row.Json(3), StoreJson.Records.Instruction))
                : payments.Operation(row, 1, 2, 4)),
            cancellationToken).ConfigureAwait(false);
        string? next = null;
        if (rows.Count > maxItems)
        {
            rows.RemoveAt(maxItems);
            next = ReconciliationRules.AfterOperation(subject, rows[^1].WrittenAt, rows[^1].Reference);
        }

        return new QueryPage<RecordedOperation>([.. rows.Select(row => row.Operation).OfType<RecordedOperation>()], next);
    }

    /// <summary>The operations and instructions after a place.</summary>
    public static Statement PageOf(ChannelId channel, DateTimeOffset writtenAt, string reference, DateTimeOffset before, int maxItems) =>
        new(
            ListOfChannel,
            Parameter.Text(channel.Value),
            Parameter.Time(writtenAt),
            Parameter.Text(reference),
            Parameter.Time(before),
            Parameter.Int(maxItems));

    public static async Task<List<RecordedOperation>> FindAsync(
        Session session, IReadOnlyList<string> references, CancellationToken cancellationToken)
    {
        var found = new List<RecordedOperation>();
        var payments = new PaymentMemo();
        void TakeOperation(NpgsqlDataReader row)
        {
            if (payments.Operation(row, 0, 1, 2) is { } operation)
            {
                found.Add(operation);
            }
        }

        await session.ReadAsync(
            [
                new Reading(new Statement(FindOperations, Parameter.Texts([.. references])), TakeOperation),
                new Reading(
                    new Statement(FindInstructions, Parameter.Texts([.. references])),
                    row => found.Add(RecordedOperation.Of(StoreJson.Read(row.Json(0), StoreJson.Records.Instruction)))),
            ],
            cancellationToken).ConfigureAwait(false);
        return found;
    }

    /// <summary>The payments of a page are read once each: an operation and its refund are often near each other.</summary>
    private sealed class PaymentMemo
    {
        private readonly Dictionary<long, ChannelPayment> _payments = [];

        /// <summary>The operation of a row with its reference, its subject, and (two columns) version and record of its payment.</summary>
        public RecordedOperation? Operation(NpgsqlDataReader row, int reference, int subject, int version)
        {
            long id = row.Long(subject);
            if (!_payments.TryGetValue(id, out ChannelPayment? payment))
            {
                payment = StoreJson.Read(row.Json(version + 1), StoreJson.Records.ChannelPayment) with { Version = row.Long(version) };
                _payments.Add(id, payment);
            }

            return RecordedOperation.Of(
                payment,
                payment.Find(row.Text(reference))
                    ?? throw new FormatException(
                        $"The record of payment {payment.Key} has no operation {row.Text(reference)}, which its columns have."));
        }
    }
}
