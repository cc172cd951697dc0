using FaultTolerantPay.SampleBank.Instructions;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Business;

/// <summary>What the caller tells the business system of payments that it stood in for.</summary>
internal sealed class Advices(Bookings bookings)
{
    public const string RecordOnly = "recordOnly";
    public const string PostsDebit = "postsDebit";

    public Verdict Take(LedgerSession session, Instruction advice, string mode)
    {
        if (mode == RecordOnly)
        {
            return new Verdict(Status.Recorded);
        }

        if (InstructionTable.FindOrder(session, advice.Merchant, advice.Order, InstructionKind.Execute, Status.Succeeded) is not null)
        {
            return Verdict.Hard("already_executed");
        }

        var (refusal, amountMinor) = Customers.Take(session, advice.Customer!, advice.Currency, advice.AmountMinor, allowPart: false);
        if (refusal is not null)
        {
            return refusal;
        }

        bookings.AdviceDebit(session, advice);
        return new Verdict(Status.Posted, BookedMinor: amountMinor);
    }
}
