using FaultTolerantPay.SampleBank.Instructions;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Business;

/// <summary>What the caller tells the business system of payments that it stood in for.</summary>
internal sealed class ReceivedAdvices(Bookings bookings)
{
    public const string RecordOnly = "recordOnly";
    public const string PostsDebit = "postsDebit";

    public InstructionDecision Take(LedgerSession session, BankInstruction advice, string mode)
    {
        if (mode == RecordOnly)
        {
            return new InstructionDecision(Status.Recorded);
        }

        if (InstructionRows.FindOrder(session, advice.Merchant, advice.Order, InstructionKind.Execute, Status.Succeeded) is not null)
        {
            return InstructionDecision.Hard("already_executed");
        }

        var (refusal, amountMinor) = Customers.Take(session, advice.Customer!, advice.Currency, advice.AmountMinor, allowPart: false);
        if (refusal is not null)
        {
            return refusal;
        }

        bookings.AdviceDebit(session, advice);
        return new InstructionDecision(Status.Posted, BookedMinor: amountMinor);
    }
}
