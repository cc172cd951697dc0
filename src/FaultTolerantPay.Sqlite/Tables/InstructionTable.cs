using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Instructions to channels.</summary>
internal static class InstructionTable
{
    private static readonly Sql Upsert = new("""
        INSERT INTO instruction (subject_id, purpose, ordinal, reference, channel, amount_minor, currency, outcome, is_resolved, written_at,
          send_before, record)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (subject_id, purpose, ordinal) DO UPDATE SET channel = excluded.channel, amount_minor = excluded.amount_minor,
        currency = excluded.currency,
          outcome = excluded.outcome, is_resolved = excluded.is_resolved, written_at = excluded.written_at,
          send_before = excluded.send_before, record = excluded.record
        """);

    private static readonly Sql List = new("""
        SELECT i.record FROM subject s JOIN instruction i ON i.subject_id = s.id WHERE s.merchant = ? AND s.order_id = ? AND s.attempt = ?
        """);

    private static readonly Sql ByReference = new("SELECT record FROM instruction WHERE reference = ?");

    public static void Put(StoreTransaction transaction, long subject, Instruction instruction, string reference, ReadOnlySpan<byte> text)
    {
        using Query query = transaction.Connection.Use(Upsert)
            .Bind(subject).Bind(instruction.Key.Purpose).Bind(instruction.Key.Ordinal).Bind(reference)
            .Bind(instruction.LogicalChannel.Value).Bind(instruction.Amount.Minor).Bind(instruction.Amount.Currency.Code)
            .Bind(instruction.Outcome).Bind(instruction.IsResolved)
            .Bind(instruction.WrittenAt).Bind(instruction.SendBefore).BindUtf8(text);
        query.Execute();
    }

    public static Instruction[] Of(SqliteConnection connection, TransactionKey key)
    {
        var found = new List<Instruction>();
        using (Query query = connection.Use(List).Bind(key))
        {
            while (query.Step())
            {
                found.Add(Read(query, 0));
            }
        }
        return [.. found.OrderBy(i => i.Key.Purpose).ThenBy(i => i.Key.Ordinal)];
    }

    public static Instruction? Find(SqliteConnection connection, string reference)
    {
        using Query query = connection.Use(ByReference).Bind(reference);
        return query.Step() ? Read(query, 0) : null;
    }

    public static Instruction Read(Query query, int column) => StoreJson.Read(query.Utf8(column), StoreJson.Records.Instruction);
}
