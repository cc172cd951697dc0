namespace FaultTolerantPay.Advances;

/// <summary>Applies a merchant's refund to an advance, and refunds the customer.</summary>
internal static class RefundTransitions
{
    /// <summary>Adds a new refund, the last of the advance: rejected, waiting for the instruction under way, or applied.</summary>
    public static AdvanceChange RequestRefund(this AdvanceChange change, RefundRequest request)
    {
        (RefundId id, long amount) = (request.Id, request.Amount.Minor);
        Advance advance = change.After;
        long refundable = checked(advance.Amount.Minor - advance.RefundRequestedMinor);
        string? rejected =
            advance.State == AdvanceState.Released ? "not-paid"
            : advance.OriginalStatus == OriginalStatus.Executed ? "original-executed"
            : amount > refundable ? "more-than-refundable"
            : null;
        var refund = new Refund(id, amount, change.At, rejected is null ? RefundStatus.Waiting : RefundStatus.Rejected, rejected);
        var money = new Money(amount, advance.Amount.Currency);
        string why = rejected is null ? "" : $": {rejected}, refundable {new Money(refundable, advance.Amount.Currency)}";
        AdvanceChange requested = change
            .To(advance with { Refunds = advance.Refunds.Add(refund) })
            .Noted(rejected is null ? "refund-requested" : "refund-rejected", $"{id}: {money}{why}: {request.Reason}", request.By);
        bool mustWait = AdvanceStates.HasInstructionInFlight(advance.State) || advance.State == AdvanceState.Reserved;
        return rejected is null && !mustWait ? requested.Continue(advance.NextActionAt ?? change.At) : requested;
    }

    /// <summary>
    /// Applies the waiting refunds. Each reduces first what is outstanding, then what was written off; the bank owes the rest to the
    /// customer. The merchant owes the whole amount of each refund.
    /// </summary>
    public static AdvanceChange ApplyWaitingRefunds(this AdvanceChange change)
    {
        for (int i = 0; i < change.After.Refunds.Length; i++)
        {
            if (change.After.Refunds[i].Status == RefundStatus.Waiting)
            {
                change = change.ApplyRefund(i);
            }
        }
        return change;
    }

    private static AdvanceChange ApplyRefund(this AdvanceChange change, int index)
    {
        Advance advance = change.After;
        Refund refund = advance.Refunds[index];
        long fromDue = Math.Min(refund.AmountMinor, advance.OutstandingMinor);
        long fromWrittenOff = Math.Min(refund.AmountMinor - fromDue, advance.WrittenOffMinor);
        long owedBack = refund.AmountMinor - fromDue - fromWrittenOff;
        return change
            .To(advance with
            {
                Refunds = advance.Refunds.SetItem(index, refund with { Status = RefundStatus.Applied }),
                RefundedFromDueMinor = checked(advance.RefundedFromDueMinor + fromDue + fromWrittenOff),
                WrittenOffMinor = advance.WrittenOffMinor - fromWrittenOff,
                CustomerRefundOwedMinor = checked(advance.CustomerRefundOwedMinor + owedBack),
                MerchantOwesMinor = checked(advance.MerchantOwesMinor + refund.AmountMinor),
            })
            .Booked(
                "refunded",
                new Posting(Account.MerchantReceivable, refund.AmountMinor),
                new Posting(Account.CustomerReceivable, -fromDue),
                new Posting(Account.BadDebt, -fromWrittenOff),
                new Posting(Account.CustomerPayable, -owedBack))
            .Noted("refunded", $"{refund.Id}: {new Money(refund.AmountMinor, advance.Amount.Currency)}");
    }

    /// <summary>Nothing was paid, so nothing is refunded. The merchant, who was informed that its refunds wait, is notified.</summary>
    public static AdvanceChange RejectWaitingRefunds(this AdvanceChange change, string reason, TransactionOutcome outcome)
    {
        for (int i = 0; i < change.After.Refunds.Length; i++)
        {
            Advance advance = change.After;
            Refund refund = advance.Refunds[i];
            if (refund.Status != RefundStatus.Waiting)
            {
                continue;
            }

            Refund rejected = refund with { Status = RefundStatus.Rejected, Reason = reason };
            change = change
                .To(advance with { Refunds = advance.Refunds.SetItem(i, rejected) })
                .Noted("refund-rejected", $"{refund.Id}: {new Money(refund.AmountMinor, advance.Amount.Currency)}: {reason}")
                .With(Notices.RefundRejected(advance.Key, refund.Id, outcome));
        }
        return change;
    }

    /// <summary>
    /// Writes the next customer refund, limited to the part that goes to one account. It may be sent once the change is committed.
    /// </summary>
    /// <param name="change">The change so far.</param>
    /// <param name="account">The account and its amount.</param>
    /// <param name="merchantAtInstitution">The merchant's id at the institution whose channel executes it.</param>
    /// <param name="sendBefore">It is not sent at or after this time.</param>
    /// <param name="askAfter">When a worker queries its result, if none has come by then.</param>
    /// <param name="reference">The reference of the customer refund, whose key is <see cref="InstructionTransitions.NextKey"/>.</param>
    /// <param name="logicalChannel">The logical channel that executes it; null: the one with the institution's id.</param>
    public static AdvanceChange WriteCustomerRefund(
        this AdvanceChange change,
        RefundAllocation account,
        InstitutionMerchantId? merchantAtInstitution,
        DateTimeOffset sendBefore,
        DateTimeOffset askAfter,
        string reference,
        ChannelId? logicalChannel = null)
    {
        Advance advance = change.After;
        AdvanceStates.Expect(advance, AdvanceState.CustomerRefundDue);
        var instruction = new Instruction
        {
            Key = advance.NextKey(InstructionPurpose.CustomerRefund),
            AssignedReference = reference,
            Amount = advance.Amount with { Minor = account.AmountMinor },
            Channel = account.Channel,
            AssignedChannel = logicalChannel,
            MerchantAtInstitution = merchantAtInstitution,
            Customer = advance.Customer,
            Mandate = account.Mandate,
            WrittenAt = change.At,
            SendBefore = sendBefore,
        };
        return change
            .To(advance with
            {
                State = AdvanceState.CustomerRefunding,
                CustomerRefundOrdinal = instruction.Key.Ordinal,
                InFlight = instruction,
                NextActionAt = askAfter,
            })
            .Written(instruction)
            .Noted("customer-refund-sent", $"{instruction.Amount} through {instruction.LogicalChannel}");
    }

    /// <summary>The customer refund was paid.</summary>
    public static AdvanceChange CustomerRefundSucceeded(this AdvanceChange change, ChannelResult result)
    {
        AdvanceStates.Expect(change.After, AdvanceState.CustomerRefunding, AdvanceState.CustomerRefundUnknown);
        long amount = change.After.InFlight!.Amount.Minor;
        AdvanceChange resolved = change.Resolve(result);
        Advance advance = resolved.After;
        return resolved
            .To(advance with { InFlight = null, CustomerRefundedMinor = checked(advance.CustomerRefundedMinor + amount) })
            .Booked("customer-refunded", new Posting(Account.CustomerPayable, amount), new Posting(Account.AdvanceFund, -amount))
            .Noted("customer-refunded", new Money(amount, advance.Amount.Currency).ToString())
            .Continue(change.At);
    }

    /// <summary>
    /// The customer refund certainly did not happen. After a soft decline it is tried again; if it becomes overdue, a discrepancy opens
    /// while the tries continue. A hard decline opens the discrepancy immediately and stops the tries, until an operator books a manual
    /// adjustment or requests another try.
    /// </summary>
    public static AdvanceChange CustomerRefundFailed(this AdvanceChange change, ChannelResult result, DateTimeOffset nextAt, bool isOverdue)
    {
        AdvanceStates.Expect(change.After, AdvanceState.CustomerRefunding, AdvanceState.CustomerRefundUnknown);
        AdvanceChange resolved = change.Resolve(result);
        AdvanceChange failed = resolved
            .To(resolved.After with
            {
                InFlight = null,
                State = AdvanceState.CustomerRefundDue,
                LastDeclineCode = result.Code ?? result.Outcome.ToString(),
                IsCustomerRefundStopped = result is { Outcome: OperationOutcome.Declined, IsHardDecline: true },
            })
            .Noted("customer-refund-failed", $"{result.Outcome} {result.Code}".TrimEnd())
            .Continue(nextAt);
        Advance advance = failed.After;
        if (!isOverdue && !advance.IsCustomerRefundStopped)
        {
            return failed;
        }

        var owed = new Money(advance.CustomerRefundDueMinor, advance.Amount.Currency);
        return failed.Opened(
            DiscrepancyKind.CustomerRefundOverdue,
            $"{advance.CustomerRefundOrdinal}",
            $"{owed} owed to customer {advance.Customer} after {advance.CustomerRefundOrdinal} attempts; "
                + $"last {result.Outcome} {result.Code}".TrimEnd());
    }

    /// <summary>An operator requests another try after a hard decline of the customer refund.</summary>
    public static AdvanceChange RetryCustomerRefund(this AdvanceChange change, OperatorId by, string reason)
    {
        Advance advance = change.After;
        AdvanceStates.Expect(advance, AdvanceState.CustomerRefundDue);
        return change
            .To(advance with { IsCustomerRefundStopped = false, NextActionAt = change.At })
            .Noted("pay-back-again", reason, by);
    }

    /// <summary>
    /// An operator stops the customer refund, for example to refund manually. A discrepancy is open as long as the stop lasts.
    /// </summary>
    public static AdvanceChange StopCustomerRefund(this AdvanceChange change, OperatorId by, string reason)
    {
        Advance advance = change.After;
        AdvanceStates.Expect(advance, AdvanceState.CustomerRefundDue);
        var owed = new Money(advance.CustomerRefundDueMinor, advance.Amount.Currency);
        return change
            .To(advance with { IsCustomerRefundStopped = true })
            .Noted("pay-back-stopped", reason, by)
            // Each stop has its own discrepancy. The version makes the id unique, because no two stops have the same version.
            .Opened(
                DiscrepancyKind.CustomerRefundOverdue,
                $"stopped{change.Before.Version}",
                $"{owed} owed to customer {advance.Customer}; stopped by {by}: {reason}");
    }
}
