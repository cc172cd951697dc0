using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Instructions;

/// <summary>The table <c>instruction_log</c>: one row for each instruction that came in, replays and lost ones included.</summary>
internal static class InstructionLog
{
    public static long Write(LedgerSession session, BankInstruction instruction, InstructionDecision result, bool replayed,
        string answer) =>
        session.Number(
            """
            INSERT INTO instruction_log (received_ms, endpoint_group, kind, reference, merchant, order_id, attempt, customer, purpose,
              ordinal,
              amount_minor, currency, send_before_ms, outcome, code, booked_minor, replayed, answer)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) RETURNING log_id
            """,
            instruction.Received.ToUnixTimeMilliseconds(), instruction.Group, instruction.Kind, instruction.Reference, instruction.Merchant,
            instruction.Order, instruction.Attempt, instruction.Customer, instruction.Purpose, instruction.Ordinal, instruction.AmountMinor,
                instruction.Currency,
            instruction.SendBefore?.ToUnixTimeMilliseconds(), result.Status, result.Code, replayed ? 0 : result.BookedMinor, replayed ? 1
                : 0, answer);

    public static int SetAnswer(LedgerSession session, long logId, string answer) =>
        session.Execute("UPDATE instruction_log SET answer = $1 WHERE log_id = $2", answer, logId);
}
