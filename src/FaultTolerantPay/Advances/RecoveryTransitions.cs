using FaultTolerantPay.Faults;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

/// <summary>What the business system's word on the original does to an advance (M10).</summary>
internal static class RecoveryTransitions
{
    /// <summary>The business system executed the original. With an instruction under way, that one's result comes first.</summary>
    public static void OriginalExecuted(this AdvanceStep step, string evidence, OperatorId? by = null)
    {
        if (step.After.Original == PrimaryFate.Executed)
            return;
        // It had said that it did not, and would not.
        if (step.After.State != AdvanceState.Released && step.After.Original is PrimaryFate.Cancelled or PrimaryFate.Declined or PrimaryFate.Reversed)
            step.Open(DifferenceKind.ExecutedAfterAll, "", $"the business system said {step.After.Original}, and executed it after all: {evidence}");
        step.After = step.After with { Original = PrimaryFate.Executed };
        step.Note("original-executed", evidence, by);
        if (step.After.State == AdvanceState.Reserved)
            step.Release("original-executed");
        else if (step.After.State != AdvanceState.Released && !AdvanceStates.HasInstructionInFlight(step.After.State))
            step.Continue(step.Now);
    }

    /// <summary>The business system has not said yet what became of the original.</summary>
    /// <param name="step">The step.</param>
    /// <param name="fate">What it said.</param>
    /// <param name="askAt">When it is asked next.</param>
    /// <param name="overdue">Which difference that it is overdue is opened; 0 for none.</param>
    public static void StayUnconfirmed(this AdvanceStep step, PrimaryFate fate, DateTimeOffset askAt, int overdue)
    {
        Advance advance = step.After;
        PayoutTransitions.Expect(advance, AdvanceState.Paid);
        step.After = advance with { Original = fate, Confirmations = advance.Confirmations + 1, NextActionAt = askAt };
        if (overdue > 0)
            step.Open(DifferenceKind.ConfirmationOverdue, $"{overdue}", $"asked {step.After.Confirmations} times what became of the original; last answer {fate}");
    }

    /// <summary>The business system is not asked, since calls to it have not ended: nothing is counted.</summary>
    /// <param name="step">The step.</param>
    /// <param name="lookAt">When it is looked at again.</param>
    /// <param name="overdue">Which difference that it is overdue is opened; 0 for none.</param>
    public static void PutOffConfirmation(this AdvanceStep step, DateTimeOffset lookAt, int overdue)
    {
        PayoutTransitions.Expect(step.After, AdvanceState.Paid);
        step.After = step.After with { NextActionAt = lookAt };
        if (overdue > 0)
            step.Open(DifferenceKind.ConfirmationOverdue, $"not-asked{overdue}", $"asked {step.After.Confirmations} times what became of the original, and not any more: calls to the business system have not ended");
    }

    /// <summary>The id of a difference that <see cref="StayUnconfirmed"/> opens.</summary>
    public static string OverdueId(Advance advance, int overdue) => $"{advance.Key}#{DifferenceKind.ConfirmationOverdue}#{overdue}";

    /// <summary>
    /// Books that the business system executed the original, once no instruction is under way. The customer paid there, so what was collected here, and what
    /// refunds took off the debt, is owed to the customer, unless more was paid back already: then the customer owes. The merchant was paid twice and owes one payment beside
    /// its refunds.
    /// </summary>
    public static void BookSuperseded(this AdvanceStep step)
    {
        Advance advance = step.After;
        if (advance.Original != PrimaryFate.Executed || advance.IsSuperseded || !advance.IsPaid)
            return;
        long outstanding = advance.OutstandingMinor;
        long owedBack = checked(advance.CollectedMinor + advance.RefundedFromDueMinor - advance.OffsetMinor);
        // Evidence only: more was paid back than the customer is owed now.
        long owed = Math.Max(-checked(advance.StillOwedBackMinor + owedBack), 0);
        step.After = advance with
        {
            IsSuperseded = true,
            OffsetMinor = checked(advance.OffsetMinor + owed),
            SupersededMinor = checked(advance.SupersededMinor + outstanding + advance.WrittenOffMinor),
            WrittenOffMinor = 0,
            OwedBackMinor = checked(advance.OwedBackMinor + owedBack + owed),
            MerchantOwesMinor = checked(advance.MerchantOwesMinor + advance.Amount.Minor),
        };
        step.Book(
            "superseded",
            new Posting(Account.MerchantReceivable, advance.Amount.Minor),
            new Posting(Account.CustomerReceivable, checked(owed - outstanding)),
            new Posting(Account.BadDebt, -advance.WrittenOffMinor),
            new Posting(Account.CustomerPayable, checked(-owedBack - owed)));
    }
}
