using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>The outbox. Messages are never removed, so that a number is never reused and an id is appended once.</summary>
internal static class MessageTable
{
    private static readonly Sql Exists = new("SELECT 1 FROM message WHERE number = ? AND id = ?");

    private static readonly Sql Append = new("""
        INSERT INTO message (id, stream, subject_id, order_id, attempt, status, attempts, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (id) DO NOTHING
        """);

    private static readonly Sql Change = new("""
        UPDATE message SET status = ?, attempts = ?, record = ? WHERE number = ? AND status <> 'Delivered'
        """);

    private static readonly Sql AnyWaiting = new(
        "SELECT 1 FROM message INDEXED BY message_waiting WHERE subject_id = ? AND stream = ? AND status = 'Waiting' LIMIT 1");

    private static readonly Sql FindById = new("SELECT number, record FROM message WHERE id = ?");

    private static readonly Sql ListWaiting = new("""
        SELECT m.number, m.record FROM subject s CROSS JOIN message m INDEXED BY message_waiting ON m.subject_id = s.id
        WHERE s.merchant = ? AND s.order_id = ? AND s.attempt = ? AND m.stream = ? AND m.status = 'Waiting' ORDER BY m.number LIMIT ?
        """);

    /// <summary>Rejects the change of a message that does not exist.</summary>
    public static void Check(StoreTransaction transaction, IReadOnlyList<OutboxMessage> messages)
    {
        for (int i = 0; i < messages.Count; i++)
        {
            if (messages[i].Number == 0)
            {
                continue;
            }

            using Query query = transaction.Connection.Use(Exists).Bind(messages[i].Number).Bind(messages[i].Id);
            if (!query.Step())
            {
                throw StoreRules.UnknownMessage(messages[i]);
            }
        }
    }

    public static void Put(StoreTransaction transaction, OutboxMessage message)
    {
        byte[] text = StoreJson.Write(message, StoreJson.Records.OutboxMessage);
        if (message.Number != 0)
        {
            using Query change = transaction.Connection.Use(Change).Bind(message.Status).Bind(message.Attempts).BindUtf8(text)
                .Bind(message.Number);
            change.Execute();
            return;
        }
        WorkItemKey stream = message.Stream;
        long subject = transaction.SubjectFor(stream.Transaction);
        using Query append = transaction.Connection.Use(Append)
            .Bind(message.Id).Bind(stream.Kind).Bind(subject).Bind(message.Key.Order.Value).Bind(message.Key.Attempt.Value)
            .Bind(message.Status).Bind(message.Attempts).BindUtf8(text);
        append.Execute();
    }

    public static bool HasWaiting(StoreTransaction transaction, WorkKind kind, long subject)
    {
        using Query query = transaction.Connection.Use(AnyWaiting).Bind(subject).Bind(kind);
        return query.Step();
    }

    public static List<OutboxMessage> Waiting(SqliteConnection connection, WorkItemKey stream, int maxItems)
    {
        var waiting = new List<OutboxMessage>();
        using Query query = connection.Use(ListWaiting).Bind(stream.Transaction).Bind(stream.Kind).Bind(maxItems);
        while (query.Step())
        {
            waiting.Add(Read(query));
        }

        return waiting;
    }

    public static OutboxMessage? Find(SqliteConnection connection, string id)
    {
        using Query query = connection.Use(FindById).Bind(id);
        return query.Step() ? Read(query) : null;
    }

    private static OutboxMessage Read(Query query) =>
        StoreJson.Read(query.Utf8(1), StoreJson.Records.OutboxMessage) with { Number = query.Long(0) };
}
