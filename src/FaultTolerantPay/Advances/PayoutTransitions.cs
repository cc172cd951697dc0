namespace FaultTolerantPay.Advances;

/// <summary>The transitions from the reservation to the paid merchant.</summary>
internal static class PayoutTransitions
{
    /// <summary>
    /// Creates a reserved and promised advance: the bank owes the merchant the money from now on, and a worker pays immediately.
    /// </summary>
    public static AdvanceChange Promise(TransactionDetail detail, OutageId outage, InstitutionId institution)
    {
        DateTimeOffset now = detail.DecidedAt;
        long amount = detail.Request.Amount.Minor;
        var promised = new Advance
        {
            State = AdvanceState.Reserved,
            Institution = institution,
            Outage = outage,
            Detail = detail,
            IsPromised = true,
            NextActionAt = now,
        };
        return new AdvanceChange(promised, now)
            .Booked("promised", new Posting(Account.CustomerReceivable, amount), new Posting(Account.MerchantPayable, -amount))
            .Noted("promised", "reserved; the merchant is paid later");
    }

    /// <summary>
    /// Creates a reserved advance and writes its payout in the same change. The payout may be sent once the change is committed.
    /// </summary>
    /// <param name="detail">The data on which the advance was decided.</param>
    /// <param name="outage">The outage during which the advance was decided.</param>
    /// <param name="institution">The institution that the payment uses.</param>
    /// <param name="channel">The institution whose channel executes the payout.</param>
    /// <param name="merchantAtInstitution">The merchant's id there.</param>
    /// <param name="sendBefore">It is not sent at or after this time.</param>
    /// <param name="askAfter">When a worker queries its result, if none has come by then.</param>
    /// <param name="reference">The reference of the payout, whose key is <see cref="InstructionTransitions.FirstPayoutKey"/>.</param>
    /// <param name="logicalChannel">The logical channel that executes it; null: the one with the institution's id.</param>
    public static AdvanceChange ReserveAndWritePayout(
        TransactionDetail detail,
        OutageId outage,
        InstitutionId institution,
        InstitutionId channel,
        InstitutionMerchantId? merchantAtInstitution,
        DateTimeOffset sendBefore,
        DateTimeOffset askAfter,
        string reference,
        ChannelId? logicalChannel = null)
    {
        DateTimeOffset now = detail.DecidedAt;
        InstructionKey key = InstructionTransitions.FirstPayoutKey(detail.Request.Key);
        Instruction payout = Payout(detail, key, channel, logicalChannel, merchantAtInstitution, now, sendBefore, reference);
        var reserved = new Advance
        {
            State = AdvanceState.PayoutSent,
            Institution = institution,
            Outage = outage,
            Detail = detail,
            PayoutOrdinal = key.Ordinal,
            InFlight = payout,
            NextActionAt = askAfter,
        };
        return new AdvanceChange(reserved, now)
            .BookedPayout(payout)
            .Noted("reserved", "reserved")
            .Noted("payout-sent", payout.LogicalChannel.Value);
    }

    /// <summary>Writes the next payout. It may be sent once the change is committed.</summary>
    /// <param name="change">The change so far.</param>
    /// <param name="channel">The institution whose channel executes it.</param>
    /// <param name="merchantAtInstitution">The merchant's id there.</param>
    /// <param name="sendBefore">It is not sent at or after this time.</param>
    /// <param name="askAfter">When a worker queries its result, if none has come by then.</param>
    /// <param name="reference">The reference of the payout, whose key is <see cref="InstructionTransitions.NextKey"/>.</param>
    /// <param name="logicalChannel">The logical channel that executes it; null: the one with the institution's id.</param>
    public static AdvanceChange WritePayout(
        this AdvanceChange change,
        InstitutionId channel,
        InstitutionMerchantId? merchantAtInstitution,
        DateTimeOffset sendBefore,
        DateTimeOffset askAfter,
        string reference,
        ChannelId? logicalChannel = null)
    {
        Advance advance = change.After;
        AdvanceStates.Expect(advance, AdvanceState.Reserved);
        InstructionKey key = advance.NextKey(InstructionPurpose.Payout);
        Instruction payout = Payout(
            advance.Detail, key, channel, logicalChannel, merchantAtInstitution, change.At, sendBefore, reference);
        return change
            .To(advance with { State = AdvanceState.PayoutSent, PayoutOrdinal = key.Ordinal, InFlight = payout, NextActionAt = askAfter })
            .BookedPayout(payout)
            .Noted("payout-sent", payout.LogicalChannel.Value);
    }

    private static Instruction Payout(
        TransactionDetail detail,
        InstructionKey key,
        InstitutionId channel,
        ChannelId? logicalChannel,
        InstitutionMerchantId? merchantAtInstitution,
        DateTimeOffset writtenAt,
        DateTimeOffset sendBefore,
        string reference) => new()
        {
            Key = key,
            AssignedReference = reference,
            Amount = detail.Request.Amount,
            Channel = channel,
            AssignedChannel = logicalChannel,
            MerchantAtInstitution = merchantAtInstitution,
            Customer = detail.Request.Customer,
            WrittenAt = writtenAt,
            SendBefore = sendBefore,
        };

    private static AdvanceChange BookedPayout(this AdvanceChange change, Instruction payout)
    {
        long amount = payout.Amount.Minor;
        return change
            .Written(payout)
            .Booked("payout-sent", new Posting(Account.PayoutClearing, amount), new Posting(Account.AdvanceFund, -amount));
    }

    /// <summary>The payout happened: the merchant is paid, and the customer owes.</summary>
    public static AdvanceChange PayoutSucceeded(
        this AdvanceChange change, ChannelResult result, DateTimeOffset collectAt, DateTimeOffset confirmAt, AdviceMode adviceMode)
    {
        AdvanceStates.Expect(change.After, AdvanceState.PayoutSent, AdvanceState.PayoutUnknown);
        return change
            .Resolve(result)
            .MerchantPaid("payout-succeeded", Account.PayoutClearing, result.Reference, collectAt, confirmAt, adviceMode);
    }

    /// <summary>The merchant has the money: the customer owes, and the business system is queried next.</summary>
    /// <param name="change">The change so far.</param>
    /// <param name="name">The event name for the journal and the timeline.</param>
    /// <param name="from">The account that pays.</param>
    /// <param name="reference">The channel's reference.</param>
    /// <param name="collectAt">When collection may begin.</param>
    /// <param name="confirmAt">When the business system is queried.</param>
    /// <param name="adviceMode">How the business system handles advices.</param>
    public static AdvanceChange MerchantPaid(
        this AdvanceChange change,
        string name,
        Account from,
        string? reference,
        DateTimeOffset collectAt,
        DateTimeOffset confirmAt,
        AdviceMode adviceMode)
    {
        Advance advance = change.After;
        long amount = advance.Amount.Minor;
        Account owed = advance.IsPromised ? Account.MerchantPayable : Account.CustomerReceivable;
        AdvanceChange paid = change
            .To(advance with
            {
                InFlight = null,
                State = AdvanceState.Paid,
                IsPaid = true,
                PaidAt = change.At,
                CollectAt = collectAt,
                NextActionAt = confirmAt,
            })
            .Booked(name, new Posting(owed, amount), new Posting(from, -amount))
            .Noted(name, reference ?? "");
        if (adviceMode == AdviceMode.RecordOnly)
        {
            paid = paid.With(Advices.Advanced(paid.After, change.At));
        }

        if (!advance.IsPromised)
        {
            paid = paid.With(new TransactionOutcome { Kind = OutcomeKind.Advanced, DecidedAt = change.At, Reference = reference });
        }

        return paid.Continue(confirmAt);
    }

    /// <summary>The payout certainly did not happen: the advance is reserved again, and another payout may be written.</summary>
    public static AdvanceChange PayoutFailed(this AdvanceChange change, ChannelResult result, DateTimeOffset nextActionAt)
    {
        AdvanceStates.Expect(change.After, AdvanceState.PayoutSent, AdvanceState.PayoutUnknown);
        AdvanceChange resolved = change.Resolve(result);
        Advance advance = resolved.After;
        long amount = advance.Amount.Minor;
        return resolved
            .To(advance with { InFlight = null, State = AdvanceState.Reserved, NextActionAt = nextActionAt, LastDeclineCode = result.Code })
            .Booked("payout-failed", new Posting(Account.AdvanceFund, amount), new Posting(Account.PayoutClearing, -amount))
            .Noted("payout-failed", $"{result.Outcome} {result.Code}");
    }

    /// <summary>
    /// No payout happened and none will: the reservation ends. A promised advance is released only if the business system executed the
    /// original.
    /// </summary>
    public static AdvanceChange Release(this AdvanceChange change, string reason)
    {
        Advance advance = change.After;
        AdvanceStates.Expect(advance, AdvanceState.Reserved);
        if (advance.IsPromised && advance.OriginalStatus != OriginalStatus.Executed)
        {
            throw new InvalidOperationException(
                $"Advance {advance.Key} is a promised payout, which is retried until it is paid; it cannot be released.");
        }

        long promised = advance.IsPromised ? advance.Amount.Minor : 0;
        AdvanceChange released = change
            .Booked(
                "promise-kept-by-business-system",
                new Posting(Account.MerchantPayable, promised),
                new Posting(Account.CustomerReceivable, -promised))
            .To(advance with { State = AdvanceState.Released, NextActionAt = null })
            .Noted("released", reason);
        if (!advance.IsPromised)
        {
            released = released.With(OutcomeOfReleased(advance, reason, change.At));
        }

        var advanced = new TransactionOutcome { Kind = OutcomeKind.Advanced, DecidedAt = advance.ReservedAt };
        return released.RejectWaitingRefunds("not-paid", released.Outcome ?? advanced);
    }

    /// <summary>
    /// The payment's outcome when its advance is released. While the business system may still execute the original, its result decides:
    /// "failed" must stay true, and the customer may have paid there (M10).
    /// </summary>
    private static TransactionOutcome OutcomeOfReleased(Advance advance, string reason, DateTimeOffset now)
    {
        if (advance.OriginalStatus == OriginalStatus.Executed)
        {
            return new TransactionOutcome { Kind = OutcomeKind.CompletedByPrimary, DecidedAt = now };
        }

        bool isOpen = advance.Detail.PrimaryOutcomeUnknown
            && advance.OriginalStatus is not (OriginalStatus.Cancelled or OriginalStatus.Declined or OriginalStatus.Reversed);
        return isOpen
            ? new TransactionOutcome { Kind = OutcomeKind.Pending, DecidedAt = now, Reason = OutcomeReasons.PrimaryUnknown }
            : new TransactionOutcome { Kind = OutcomeKind.Failed, DecidedAt = now, Reason = reason };
    }
}
