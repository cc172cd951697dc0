using FaultTolerantPay.SampleBank.Ledger;
using Microsoft.Data.Sqlite;

namespace FaultTolerantPay.SampleBank.Instructions;

/// <summary>The table <c>instruction</c>: one row for each reference, with what became of it.</summary>
internal static class InstructionRows
{
    private const string Columns =
        "endpoint_group, kind, reference, merchant, order_id, attempt, customer, amount_minor, currency, status, code, decline_kind, " +
        "booked_minor, fee_minor, bookings, callback_url, due_ms, original";

    public static StoredInstruction? Find(LedgerSession session, string group, string kind, string reference) =>
        session.First($"SELECT {Columns} FROM instruction WHERE endpoint_group = $1 AND kind = $2 AND reference = $3", Read, group, kind,
            reference);

    public static StoredInstruction? FindOrder(LedgerSession session, string merchant, string order, string kind, string status) =>
        session.First($"SELECT {Columns} FROM instruction WHERE merchant = $1 AND order_id = $2 AND kind = $3 AND status = $4", Read,
            merchant, order, kind, status);

    public static List<StoredInstruction> Pending(LedgerSession session) =>
        session.All($"SELECT {Columns} FROM instruction WHERE due_ms IS NOT NULL ORDER BY due_ms", Read);

    /// <summary>What a group has under a reference, of any kind.</summary>
    public static List<StoredInstruction> Under(LedgerSession session, string group, string reference) =>
        session.All($"SELECT {Columns} FROM instruction WHERE endpoint_group = $1 AND reference = $2", Read, group, reference);

    /// <summary>What refers to an order and succeeded.</summary>
    public static List<StoredInstruction> Following(LedgerSession session, string group, string original) =>
        session.All($"SELECT {Columns} FROM instruction WHERE endpoint_group = $1 AND original = $2 AND status = $3", Read, group, original,
            Status.Succeeded);

    /// <summary>
    /// Keeps the decision. Where the channel does not deduplicate, the first success stays and further bookings are counted.
    /// </summary>
    public static void Keep(LedgerSession session, BankInstruction instruction, InstructionDecision result, DateTimeOffset now,
        DateTimeOffset? due = null) =>
        session.Execute(
            """
            INSERT INTO instruction (endpoint_group, kind, reference, merchant, order_id, attempt, customer, amount_minor, currency,
              status, code, decline_kind, booked_minor, fee_minor, bookings, callback_url, due_ms, updated_ms, original)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
            ON CONFLICT DO UPDATE SET
              status = iif(bookings > 0, status, excluded.status),
              code = iif(bookings > 0, code, excluded.code),
              decline_kind = iif(bookings > 0, decline_kind, excluded.decline_kind),
              booked_minor = iif(bookings > 0, booked_minor, excluded.booked_minor),
              fee_minor = iif(bookings > 0, fee_minor, excluded.fee_minor),
              bookings = bookings + excluded.bookings,
              due_ms = excluded.due_ms,
              updated_ms = excluded.updated_ms
            """,
            instruction.Group, instruction.Kind, instruction.Reference, instruction.Merchant, instruction.Order, instruction.Attempt,
                instruction.Customer,
            instruction.AmountMinor, instruction.Currency, result.Status, result.Code, result.DeclineKind, result.BookedMinor,
                result.FeeMinor,
            result.BookedMinor > 0 ? 1 : 0, instruction.CallbackUrl?.ToString(), due?.ToUnixTimeMilliseconds(),
                now.ToUnixTimeMilliseconds(), instruction.Original);

    public static void SetStatus(LedgerSession session, StoredInstruction stored, string status, DateTimeOffset now) =>
        session.Execute(
            "UPDATE instruction SET status = $1, updated_ms = $2 WHERE endpoint_group = $3 AND kind = $4 AND reference = $5",
            status, now.ToUnixTimeMilliseconds(), stored.Group, stored.Kind, stored.Reference);

    private static StoredInstruction Read(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        row.IsDBNull(6) ? null : row.GetString(6),
        row.GetInt64(7),
        row.GetString(8),
        row.GetString(9),
        row.IsDBNull(10) ? null : row.GetString(10),
        row.IsDBNull(11) ? null : row.GetString(11),
        row.GetInt64(12),
        row.GetInt64(13),
        row.GetInt64(14),
        row.IsDBNull(15) ? null : row.GetString(15),
        row.IsDBNull(16) ? null : row.GetInt64(16),
        row.IsDBNull(17) ? null : row.GetString(17));
}
