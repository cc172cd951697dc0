using FaultTolerantPay.Channels;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

/// <summary>From the reservation to the paid merchant.</summary>
internal static class PayoutTransitions
{
    /// <summary>A new advance, reserved and promised: the merchant is owed the money from here on, and a worker pays at once.</summary>
    public static AdvanceStep Promise(TransactionDetail detail, OutageId outage, InstitutionId institution)
    {
        DateTimeOffset now = detail.DecidedAt;
        long amount = detail.Request.Amount.Minor;
        var step = new AdvanceStep(
            new Advance { State = AdvanceState.Reserved, Institution = institution, Outage = outage, Detail = detail, IsPromised = true, NextActionAt = now },
            now);
        step.Book("promised", new Posting(Account.CustomerReceivable, amount), new Posting(Account.MerchantPayable, -amount));
        step.Note("promised", "reserved; the merchant is paid later");
        return step;
    }

    /// <summary>A new advance, reserved, with its payout written down in the same step. It may be sent once the step is committed.</summary>
    /// <param name="detail">What it was decided on.</param>
    /// <param name="outage">The outage during which it was.</param>
    /// <param name="institution">The institution that the payment uses.</param>
    /// <param name="channel">The institution whose channel carries the payout.</param>
    /// <param name="merchantAtInstitution">The merchant's id there.</param>
    /// <param name="sendBefore">Not sent at or after this time.</param>
    /// <param name="askAfter">When a worker asks for its result, if no answer has come by then.</param>
    /// <param name="references">Gives its reference.</param>
    public static AdvanceStep ReserveAndWritePayout(
        TransactionDetail detail,
        OutageId outage,
        InstitutionId institution,
        InstitutionId channel,
        InstitutionMerchantId? merchantAtInstitution,
        DateTimeOffset sendBefore,
        DateTimeOffset askAfter,
        IInstructionReferences references)
    {
        DateTimeOffset now = detail.DecidedAt;
        Instruction payout = Payout(detail, 1, channel, merchantAtInstitution, now, sendBefore, references);
        var step = new AdvanceStep(
            new Advance
            {
                State = AdvanceState.PayoutSent,
                Institution = institution,
                Outage = outage,
                Detail = detail,
                PayoutOrdinal = 1,
                InFlight = payout,
                NextActionAt = askAfter,
            },
            now);
        step.BookPayout(payout);
        step.Note(("reserved", "reserved"), ("payout-sent", channel.Value));
        return step;
    }

    /// <summary>Writes the next payout instruction down. It may be sent once the step is committed.</summary>
    /// <param name="step">The step.</param>
    /// <param name="channel">The institution whose channel carries it.</param>
    /// <param name="merchantAtInstitution">The merchant's id there.</param>
    /// <param name="sendBefore">Not sent at or after this time.</param>
    /// <param name="askAfter">When a worker asks for its result, if no answer has come by then.</param>
    /// <param name="references">Gives its reference.</param>
    public static void WritePayout(
        this AdvanceStep step, InstitutionId channel, InstitutionMerchantId? merchantAtInstitution, DateTimeOffset sendBefore, DateTimeOffset askAfter, IInstructionReferences references)
    {
        Advance advance = step.After;
        Expect(advance, AdvanceState.Reserved);
        Instruction payout = Payout(advance.Detail, advance.PayoutOrdinal + 1, channel, merchantAtInstitution, step.Now, sendBefore, references);
        step.After = advance with { State = AdvanceState.PayoutSent, PayoutOrdinal = payout.Key.Ordinal, InFlight = payout, NextActionAt = askAfter };
        step.BookPayout(payout);
        step.Note("payout-sent", channel.Value);
    }

    private static Instruction Payout(
        TransactionDetail detail,
        int ordinal,
        InstitutionId channel,
        InstitutionMerchantId? merchantAtInstitution,
        DateTimeOffset writtenAt,
        DateTimeOffset sendBefore,
        IInstructionReferences references)
    {
        var key = new InstructionKey(detail.Request.Key, InstructionPurpose.Payout, ordinal);
        return new Instruction
        {
            Key = key,
            GivenReference = references.Next(key),
            Amount = detail.Request.Amount,
            Channel = channel,
            MerchantAtInstitution = merchantAtInstitution,
            Customer = detail.Request.Customer,
            WrittenAt = writtenAt,
            SendBefore = sendBefore,
        };
    }

    private static void BookPayout(this AdvanceStep step, Instruction payout)
    {
        step.Write(payout);
        step.Book("payout-sent", new Posting(Account.PayoutClearing, payout.Amount.Minor), new Posting(Account.AdvanceFund, -payout.Amount.Minor));
    }

    /// <summary>The payout happened: the merchant is paid, and the customer owes.</summary>
    public static void PayoutSucceeded(this AdvanceStep step, ChannelResult result, DateTimeOffset collectAt, DateTimeOffset confirmAt, AdviceMode adviceMode)
    {
        Expect(step.After, AdvanceState.PayoutSent, AdvanceState.PayoutUnknown);
        step.Resolve(result);
        step.MerchantPaid("payout-succeeded", Account.PayoutClearing, result.Reference, collectAt, confirmAt, adviceMode);
    }

    /// <summary>The merchant has its money: the customer owes, and the business system is asked next.</summary>
    /// <param name="step">The step.</param>
    /// <param name="name">What the journal and the timeline call it.</param>
    /// <param name="from">The account that the money leaves.</param>
    /// <param name="reference">The channel's reference.</param>
    /// <param name="collectAt">When collection may begin.</param>
    /// <param name="confirmAt">When the business system is asked.</param>
    /// <param name="adviceMode">What it does with advices.</param>
    public static void MerchantPaid(this AdvanceStep step, string name, Account from, string? reference, DateTimeOffset collectAt, DateTimeOffset confirmAt, AdviceMode adviceMode)
    {
        Advance advance = step.After;
        long amount = advance.Amount.Minor;
        step.After = advance with
        {
            Version = step.Version,
            InFlight = null,
            State = AdvanceState.Paid,
            IsPaid = true,
            PaidAt = step.Now,
            CollectAt = collectAt,
            NextActionAt = confirmAt,
        };
        step.Book(name, new Posting(advance.IsPromised ? Account.MerchantPayable : Account.CustomerReceivable, amount), new Posting(from, -amount));
        step.Note(name, reference ?? "");
        if (adviceMode == AdviceMode.RecordOnly)
            step.Send(Advices.Advanced(step.After, step.Now));
        if (!advance.IsPromised)
            step.Outcome = new TransactionOutcome { Kind = OutcomeKind.Advanced, DecidedAt = step.Now, Reference = reference };
        step.Continue(confirmAt);
    }

    /// <summary>The payout certainly did not happen: the advance is reserved as before, and another payout may be written.</summary>
    public static void PayoutFailed(this AdvanceStep step, ChannelResult result, DateTimeOffset nextActionAt)
    {
        Advance advance = step.After;
        Expect(advance, AdvanceState.PayoutSent, AdvanceState.PayoutUnknown);
        step.Resolve(result);
        step.After = step.After with { InFlight = null, State = AdvanceState.Reserved, NextActionAt = nextActionAt, LastCode = result.Code };
        step.Book("payout-failed", new Posting(Account.AdvanceFund, advance.Amount.Minor), new Posting(Account.PayoutClearing, -advance.Amount.Minor));
        step.Note("payout-failed", $"{result.Outcome} {result.Code}");
    }

    /// <summary>No payout happened, and none will: the reservation ends. A promised advance is released only if the business system executed the original.</summary>
    public static void Release(this AdvanceStep step, string reason)
    {
        Advance advance = step.After;
        Expect(advance, AdvanceState.Reserved);
        bool executed = advance.Original == PrimaryFate.Executed;
        if (advance.IsPromised && !executed)
            throw new InvalidOperationException($"Advance {advance.Key} was promised to the merchant and is pursued until paid; it cannot be released.");
        if (advance.IsPromised)
            step.Book("promise-kept-by-business-system", new Posting(Account.MerchantPayable, advance.Amount.Minor), new Posting(Account.CustomerReceivable, -advance.Amount.Minor));
        step.After = step.After with { State = AdvanceState.Released, NextActionAt = null };
        step.Note("released", reason);
        if (!advance.IsPromised)
        {
            // Whether the business system executed the original decides then: "failed" must stay true, and the customer may have paid there (M10).
            bool isOpen = advance.Detail.PrimaryOutcomeUnknown && advance.Original is not (PrimaryFate.Executed or PrimaryFate.Cancelled or PrimaryFate.Declined or PrimaryFate.Reversed);
            step.Outcome = isOpen
                ? new TransactionOutcome { Kind = OutcomeKind.Pending, DecidedAt = step.Now, Reason = OutcomeReasons.PrimaryUnknown }
                : executed
                ? new TransactionOutcome { Kind = OutcomeKind.CompletedByPrimary, DecidedAt = step.Now }
                : new TransactionOutcome { Kind = OutcomeKind.Failed, DecidedAt = step.Now, Reason = reason };
        }
        step.RejectWaitingRefunds("not-paid", step.Outcome ?? new TransactionOutcome { Kind = OutcomeKind.Advanced, DecidedAt = advance.ReservedAt });
    }

    /// <summary>Refuses a step that does not fit the state: a mistake in the library, not in the data.</summary>
    public static void Expect(Advance advance, params ReadOnlySpan<AdvanceState> states)
    {
        if (!states.Contains(advance.State))
            throw new InvalidOperationException($"Advance {advance.Key} is {advance.State}; the step needs {string.Join(" or ", states.ToArray())}.");
    }
}
