using FaultTolerantPay.SampleBank.Instructions;
using FaultTolerantPay.SampleBank.Statements;

namespace FaultTolerantPay.SampleBank.Ledger;

/// <summary>Books one movement of money for an instruction: the booking itself and its two postings.</summary>
internal sealed class Bookings(BusinessDays days, TimeProvider time)
{
    public void Execution(LedgerSession session, BankInstruction instruction) =>
        Book(session, BookingKind.Execution, instruction, instruction.AmountMinor, Accounts.Customer(instruction.Customer!),
            Accounts.Merchant(instruction.Merchant));

    public void Reversal(LedgerSession session, BankInstruction instruction) =>
        Book(session, BookingKind.Reversal, instruction, instruction.AmountMinor, Accounts.Merchant(instruction.Merchant),
            Accounts.Customer(instruction.Customer!));

    public void Payout(LedgerSession session, BankInstruction instruction) =>
        Book(session, BookingKind.Payout, instruction, instruction.AmountMinor, Accounts.Advances, Accounts.Merchant(instruction.Merchant));

    public void Collection(LedgerSession session, BankInstruction instruction, long amountMinor) =>
        Book(session, BookingKind.Collection, instruction, amountMinor, Accounts.Customer(instruction.Customer!), Accounts.Advances);

    public void AdviceDebit(LedgerSession session, BankInstruction instruction) =>
        Book(session, BookingKind.AdviceDebit, instruction, instruction.AmountMinor, Accounts.Customer(instruction.Customer!),
            Accounts.Advances);

    public void CustomerRefund(LedgerSession session, BankInstruction instruction) =>
        Book(session, BookingKind.CustomerRefund, instruction, instruction.AmountMinor, Accounts.Advances,
            Accounts.Customer(instruction.Customer!));

    public void CardPayment(LedgerSession session, BankInstruction order) =>
        Book(session, BookingKind.CardPayment, order, order.AmountMinor, Accounts.Customer(order.Customer!),
            Accounts.Provider(order.Group));

    public void CardCapture(LedgerSession session, BankInstruction order) =>
        Book(session, BookingKind.CardCapture, order, order.AmountMinor, Accounts.Customer(order.Customer!),
            Accounts.Provider(order.Group));

    public void CardRefund(LedgerSession session, BankInstruction order) =>
        Book(session, BookingKind.CardRefund, order, order.AmountMinor, Accounts.Provider(order.Group), Accounts.Customer(order.Customer!));

    /// <summary>Books what the channel charges for what it just booked, and says so in the decision.</summary>
    public InstructionDecision Charge(LedgerSession session, BankInstruction instruction, InstructionDecision result, long feeMinor)
    {
        // A confirmation repeats what was booked before; an authorisation, and what raises or voids it, moves no money.
        if (result.BookedMinor == 0 || feeMinor == 0 || instruction.AsksAnew
            || instruction.Kind is InstructionKind.Authorise or InstructionKind.Increment or InstructionKind.Void)
        {
            return result;
        }

        Book(session, BookingKind.Fee, instruction, feeMinor, Accounts.Advances, Accounts.Fees);
        return result with { FeeMinor = feeMinor };
    }

    private void Book(LedgerSession session, string kind, BankInstruction instruction, long amountMinor, string from, string to)
    {
        var now = time.GetUtcNow();
        var id = session.Number(
            """
            INSERT INTO booking (booked_ms, business_day, kind, endpoint_group, reference, merchant, order_id, attempt, customer,
              amount_minor, currency, statement_day, order_kind, original)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING booking_id
            """,
            now.ToUnixTimeMilliseconds(), days.Of(session, now), kind, instruction.Group, instruction.Reference,
            instruction.Merchant, instruction.Order, instruction.Attempt, instruction.Customer, amountMinor, instruction.Currency,
            StatementDays.Text(StatementDays.Of(session, now)), instruction.Kind, instruction.Original);
        Accounts.Move(session, id, from, to, amountMinor, instruction.Currency);
    }
}
