using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Statements.Reconciliation;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Operations of card payments and instructions of advances, as statements list them.</summary>
internal static class RecordedOperationQueries
{
    // Each half goes along its index, and the halves are merged: nothing is sorted.
    private static readonly Sql ListOfChannel = new("""
        SELECT written_at, reference, subject_id, kind, ordinal, NULL FROM channel_operation INDEXED BY channel_operation_by_channel
        WHERE channel = ?1 AND (written_at, reference) > (?2, ?3) AND written_at < ?4
        UNION ALL
        SELECT written_at, reference, NULL, NULL, NULL, record FROM instruction INDEXED BY instruction_by_channel
        WHERE channel = ?1 AND (written_at, reference) > (?2, ?3) AND written_at < ?4
        ORDER BY 1, 2 LIMIT ?5
        """);

    /// <summary>Every statement, for tests of the query plans.</summary>
    public static IEnumerable<string> Statements => [ListOfChannel.Text];

    public static QueryPage<RecordedOperation> List(
        SqliteConnection connection, ChannelId channel, DateTimeOffset from, DateTimeOffset before, string? after, int maxItems)
    {
        string subject = ReconciliationRules.OperationsSubject(channel, from);
        (DateTimeOffset time, string reference) = ReconciliationRules.OperationsPlace(after, subject, from);
        var payments = new Dictionary<long, ChannelPayment>();
        var page = new List<RecordedOperation>();
        string next = "";
        using Query query = connection.Use(ListOfChannel).Bind(channel.Value).Bind(time).Bind(reference).Bind(before).Bind(maxItems + 1);
        for (int read = 0; query.Step(); read++)
        {
            if (read == maxItems)
            {
                return new QueryPage<RecordedOperation>(page, next);
            }

            if (Read(connection, query, payments) is { } operation)
            {
                page.Add(operation);
            }

            next = ReconciliationRules.AfterOperation(subject, query.Time(0), query.Text(1));
        }

        return new QueryPage<RecordedOperation>(page, null);
    }

    public static List<RecordedOperation> Find(SqliteConnection connection, IReadOnlyList<string> references)
    {
        var found = new List<RecordedOperation>();
        foreach (string reference in references)
        {
            if (ChannelPaymentTable.Find(connection, reference) is { } payment
                && RecordedOperation.Of(payment, payment.Find(reference)!) is { } operation)
            {
                found.Add(operation);
            }

            if (InstructionTable.Find(connection, reference) is { } instruction)
            {
                found.Add(RecordedOperation.Of(instruction));
            }
        }

        return found;
    }

    // The payments of a page are read once each: an operation and its refund are often near each other.
    private static RecordedOperation? Read(SqliteConnection connection, Query query, Dictionary<long, ChannelPayment> payments)
    {
        if (query.IsNull(2))
        {
            return RecordedOperation.Of(InstructionTable.Read(query, 5));
        }

        long subject = query.Long(2);
        if (!payments.TryGetValue(subject, out ChannelPayment? payment))
        {
            payments.Add(subject, payment = ChannelPaymentTable.Get(connection, subject));
        }

        var number = new OperationNumber(query.Name<OperationKind>(3), query.Int(4));
        return RecordedOperation.Of(
            payment,
            payment.Find(number)
                ?? throw new FormatException($"The record of payment {payment.Key} has no operation {number}, which its columns have."));
    }
}
