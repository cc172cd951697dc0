using FaultTolerantPay.Channels;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

/// <summary>What a merchant's refund does to an advance, and paying the customer back.</summary>
internal static class RefundTransitions
{
    /// <summary>A new refund: rejected, waiting for the instruction that is under way, or applied.</summary>
    /// <returns>The refund as it stands after the step.</returns>
    public static Refund RequestRefund(this AdvanceStep step, RefundRequest request)
    {
        (RefundId id, long amount) = (request.Id, request.Amount.Minor);
        Advance advance = step.After;
        long refundable = checked(advance.Amount.Minor - advance.RefundRequestedMinor);
        string? rejected =
            advance.State == AdvanceState.Released ? "not-paid"
            : advance.Original == Faults.PrimaryFate.Executed ? "original-executed"
            : amount > refundable ? "more-than-refundable"
            : null;
        var refund = new Refund(id, amount, step.Now, rejected is null ? RefundStatus.Waiting : RefundStatus.Rejected, rejected);
        step.After = advance with { Refunds = advance.Refunds.Add(refund) };
        var money = new Money(amount, advance.Amount.Currency);
        step.Note(rejected is null ? "refund-requested" : "refund-rejected", $"{id}: {money}{(rejected is null ? "" : $": {rejected}, refundable {new Money(refundable, advance.Amount.Currency)}")}: {request.Reason}", request.By);
        bool mustWait = AdvanceStates.HasInstructionInFlight(advance.State) || advance.State == AdvanceState.Reserved;
        if (rejected is null && !mustWait)
            step.Continue(advance.NextActionAt ?? step.Now);
        return step.After.Refunds.First(stored => stored.Id == id);
    }

    /// <summary>Applies the refunds that waited: each lowers what is outstanding, then what was written off; the rest is owed to the customer. The merchant owes all of it.</summary>
    public static void ApplyWaitingRefunds(this AdvanceStep step)
    {
        for (int i = 0; i < step.After.Refunds.Length; i++)
        {
            Refund refund = step.After.Refunds[i];
            if (refund.Status != RefundStatus.Waiting)
                continue;
            Advance advance = step.After;
            long fromDue = Math.Min(refund.AmountMinor, advance.OutstandingMinor);
            long fromWrittenOff = Math.Min(refund.AmountMinor - fromDue, advance.WrittenOffMinor);
            long owedBack = refund.AmountMinor - fromDue - fromWrittenOff;
            step.After = advance with
            {
                Refunds = advance.Refunds.SetItem(i, refund with { Status = RefundStatus.Applied }),
                RefundedFromDueMinor = checked(advance.RefundedFromDueMinor + fromDue + fromWrittenOff),
                WrittenOffMinor = advance.WrittenOffMinor - fromWrittenOff,
                OwedBackMinor = checked(advance.OwedBackMinor + owedBack),
                MerchantOwesMinor = checked(advance.MerchantOwesMinor + refund.AmountMinor),
            };
            step.Book(
                "refunded",
                new Posting(Account.MerchantReceivable, refund.AmountMinor),
                new Posting(Account.CustomerReceivable, -fromDue),
                new Posting(Account.BadDebt, -fromWrittenOff),
                new Posting(Account.CustomerPayable, -owedBack));
            step.Note("refunded", $"{refund.Id}: {new Money(refund.AmountMinor, advance.Amount.Currency)}");
        }
    }

    /// <summary>The merchant repaid the bank what it owed, or a part of it.</summary>
    public static void MerchantRepaid(this AdvanceStep step, long amount, string receipt, OperatorId by, string reason)
    {
        Advance advance = step.After;
        step.After = advance with { MerchantRepaidMinor = checked(advance.MerchantRepaidMinor + amount) };
        step.Book("merchant-repaid", new Posting(Account.AdvanceFund, amount), new Posting(Account.MerchantReceivable, -amount));
        step.Note("merchant-repaid", $"{new Money(amount, advance.Amount.Currency)}, receipt {receipt}: {reason}", by);
    }

    /// <summary>Nothing was paid, so nothing is refunded: the merchant, who was told that its refunds wait, is told so.</summary>
    public static void RejectWaitingRefunds(this AdvanceStep step, string reason, TransactionOutcome outcome)
    {
        for (int i = 0; i < step.After.Refunds.Length; i++)
        {
            Refund refund = step.After.Refunds[i];
            if (refund.Status != RefundStatus.Waiting)
                continue;
            step.After = step.After with { Refunds = step.After.Refunds.SetItem(i, refund with { Status = RefundStatus.Rejected, Reason = reason }) };
            step.Note("refund-rejected", $"{refund.Id}: {new Money(refund.AmountMinor, step.After.Amount.Currency)}: {reason}");
            step.Send(Notices.RefundRejected(step.After.Key, refund.Id, outcome));
        }
    }

    /// <summary>Writes the pay-back of what the customer is owed, as far as it goes to one account. It may be sent once the step is committed.</summary>
    public static Instruction WriteCustomerRefund(
        this AdvanceStep step, RefundAccount account, InstitutionMerchantId? merchantAtInstitution, DateTimeOffset sendBefore, DateTimeOffset askAfter, IInstructionReferences references)
    {
        Advance advance = step.After;
        PayoutTransitions.Expect(advance, AdvanceState.CustomerRefundDue);
        var key = new InstructionKey(advance.Key, InstructionPurpose.CustomerRefund, advance.CustomerRefundOrdinal + 1);
        var instruction = new Instruction
        {
            Key = key,
            GivenReference = references.Next(key),
            Amount = advance.Amount with { Minor = account.AmountMinor },
            Channel = account.Channel,
            MerchantAtInstitution = merchantAtInstitution,
            Customer = advance.Customer,
            Means = account.Mandate,
            WrittenAt = step.Now,
            SendBefore = sendBefore,
        };
        step.After = advance with { State = AdvanceState.CustomerRefunding, CustomerRefundOrdinal = instruction.Key.Ordinal, InFlight = instruction, NextActionAt = askAfter };
        step.Write(instruction);
        step.Note("customer-refund-sent", $"{instruction.Amount} through {account.Channel}");
        return instruction;
    }

    /// <summary>The customer was paid back.</summary>
    public static void CustomerRefundSucceeded(this AdvanceStep step, ChannelResult result)
    {
        Advance advance = step.After;
        PayoutTransitions.Expect(advance, AdvanceState.CustomerRefunding, AdvanceState.CustomerRefundUnknown);
        long amount = advance.InFlight!.Amount.Minor;
        step.Resolve(result);
        step.After = step.After with { InFlight = null, PaidBackMinor = checked(advance.PaidBackMinor + amount) };
        step.Book("customer-refunded", new Posting(Account.CustomerPayable, amount), new Posting(Account.AdvanceFund, -amount));
        step.Note("customer-refunded", new Money(amount, advance.Amount.Currency).ToString());
        step.Continue(step.Now);
    }

    /// <summary>
    /// The customer was certainly not paid back. After a soft decline it is tried again, and overdue opens a difference while the tries go on; a hard decline opens it at once and
    /// stops them, until an operator pays by hand or orders another try.
    /// </summary>
    public static void CustomerRefundFailed(this AdvanceStep step, ChannelResult result, DateTimeOffset nextAt, bool isOverdue)
    {
        Advance advance = step.After;
        PayoutTransitions.Expect(advance, AdvanceState.CustomerRefunding, AdvanceState.CustomerRefundUnknown);
        step.Resolve(result);
        bool isStopped = result is { Outcome: OperationOutcome.Declined, IsHardDecline: true };
        step.After = step.After with { InFlight = null, State = AdvanceState.CustomerRefundDue, LastCode = result.Code ?? result.Outcome.ToString(), IsPayBackStopped = isStopped };
        step.Note("customer-refund-failed", $"{result.Outcome} {result.Code}".TrimEnd());
        step.Continue(nextAt);
        if (isOverdue || step.After.IsPayBackStopped)
            step.Open(DifferenceKind.CustomerRefundOverdue, $"{advance.CustomerRefundOrdinal}", $"{new Money(step.After.StillOwedBackMinor, advance.Amount.Currency)} owed to customer {advance.Customer} after {advance.CustomerRefundOrdinal} attempts; last {result.Outcome} {result.Code}".TrimEnd());
    }

    /// <summary>An operator has the customer paid back again, after a channel refused for good.</summary>
    public static void PayBackAgain(this AdvanceStep step, OperatorId by, string reason)
    {
        PayoutTransitions.Expect(step.After, AdvanceState.CustomerRefundDue);
        step.After = step.After with { IsPayBackStopped = false, NextActionAt = step.Now };
        step.Note("pay-back-again", reason, by);
    }

    /// <summary>An operator stops the pay-back, in order to pay by hand, say. A difference tells of it as long as it lasts.</summary>
    public static void StopPayBack(this AdvanceStep step, OperatorId by, string reason)
    {
        Advance advance = step.After;
        PayoutTransitions.Expect(advance, AdvanceState.CustomerRefundDue);
        step.After = advance with { IsPayBackStopped = true };
        step.Note("pay-back-stopped", reason, by);
        // Each stop is another, and no two are made on one version.
        step.Open(DifferenceKind.CustomerRefundOverdue, $"stopped{step.Version}", $"{new Money(advance.StillOwedBackMinor, advance.Amount.Currency)} owed to customer {advance.Customer}; stopped by {by}: {reason}");
    }

    /// <summary>An operator paid the merchant, outside the channels, what a payout that did not happen left owed.</summary>
    public static void MerchantPaidManually(this AdvanceStep step, long amount, string receipt, OperatorId by, string reason)
    {
        Advance advance = step.After;
        step.After = advance with
        {
            OwedToMerchantMinor = checked(advance.OwedToMerchantMinor - amount),
            PayoutCorrectionMinor = checked(advance.PayoutCorrectionMinor + amount),
        };
        step.Book("merchant-paid-manually", new Posting(Account.MerchantPayable, amount), new Posting(Account.AdvanceFund, -amount));
        step.Note("merchant-paid-manually", $"{new Money(amount, advance.Amount.Currency)}, receipt {receipt}: {reason}", by);
    }
}
