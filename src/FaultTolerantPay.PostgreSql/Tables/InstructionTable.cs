using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>An instruction to write.</summary>
/// <param name="Subject">The number of its subject.</param>
/// <param name="IsNew">Whether it is certainly not on record.</param>
/// <param name="Instruction">The instruction.</param>
/// <param name="Reference">Its reference.</param>
/// <param name="Text">Its stored form.</param>
internal readonly record struct InstructionRow(long Subject, bool IsNew, Instruction Instruction, string Reference, byte[] Text);

/// <summary>Instructions to channels.</summary>
internal static class InstructionTable
{
    private const string List = """
        SELECT i.record FROM subject s JOIN instruction i ON i.subject_id = s.id
        WHERE s.merchant = $1 AND s.order_id = $2 AND s.attempt = $3
        """;

    private const string ByReference = "SELECT record FROM instruction WHERE reference = $1";

    private const string Insert = """
        INSERT INTO instruction (subject_id, purpose, ordinal, reference, channel, amount_minor, currency, outcome, is_resolved, written_at,
          send_before, record)
        SELECT * FROM unnest($2::bigint[], $3::text[], $4::integer[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[],
          $10::boolean[], $11::bigint[], $12::bigint[], $13::json[])
        """;

    private static readonly string InsertAll = Changes.Exactly(Insert);

    private static readonly string UpsertAll = Changes.Exactly($"""
        {Insert} ON CONFLICT (subject_id, purpose, ordinal) DO UPDATE SET channel = excluded.channel, amount_minor = excluded.amount_minor,
          currency = excluded.currency, outcome = excluded.outcome, is_resolved = excluded.is_resolved,
          written_at = excluded.written_at, send_before = excluded.send_before, record = excluded.record
        """);

    public static void Write(Session session, IReadOnlyCollection<InstructionRow> rows)
    {
        Changes.Defer(session, [.. rows.Where(row => row.IsNew)], InsertAll, Columns);
        Changes.Defer(session, [.. rows.Where(row => !row.IsNew)], UpsertAll, Columns);
    }

    public static async Task<Instruction[]> OfAsync(Session session, TransactionKey key, CancellationToken cancellationToken)
    {
        List<Instruction> found = await session
            .QueryAsync(new Statement(List, QueryKeys.Parameters(key)), Read, cancellationToken).ConfigureAwait(false);
        return [.. found.OrderBy(i => i.Key.Purpose).ThenBy(i => i.Key.Ordinal)];
    }

    public static Task<Instruction?> FindAsync(Session session, string reference, CancellationToken cancellationToken) =>
        session.FindAsync(new Statement(ByReference, Parameter.Text(reference)), Read, cancellationToken);

    private static NpgsqlParameter[] Columns(IReadOnlyList<InstructionRow> rows) =>
    [
        Parameter.Longs(rows, row => row.Subject),
        Parameter.Names(rows, row => row.Instruction.Key.Purpose),
        Parameter.Ints(rows, row => row.Instruction.Key.Ordinal),
        Parameter.Texts(rows, row => row.Reference),
        Parameter.Texts(rows, row => row.Instruction.LogicalChannel.Value),
        Parameter.Longs(rows, row => row.Instruction.Amount.Minor),
        Parameter.Texts(rows, row => row.Instruction.Amount.Currency.Code),
        Parameter.Names(rows, row => row.Instruction.Outcome),
        Parameter.Flags(rows, row => row.Instruction.IsResolved),
        Parameter.Times(rows, row => row.Instruction.WrittenAt),
        Parameter.Times(rows, row => row.Instruction.SendBefore),
        Parameter.Jsons(rows, row => row.Text),
    ];

    private static Instruction Read(NpgsqlDataReader row) => StoreJson.Read(row.Json(0), StoreJson.Records.Instruction);
}
