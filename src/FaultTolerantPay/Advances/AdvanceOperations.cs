using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Advances;

/// <inheritdoc/>
internal sealed class AdvanceOperations(
    AdvanceUpdater updater,
    AnswerRecorder answers,
    ChannelCaller caller,
    IStandInStore store,
    CommitPublisher publisher,
    CollectionPolicy collection,
    IOptions<RecoveryOptions> recovery,
    TimeProvider time) : IAdvanceOperations
{
    private const int LongestReason = 500;

    private readonly RecoveryOptions _recovery = recovery.Value;

    public ValueTask<AdvanceOperationResult> RefundAsync(RefundRequest request, CancellationToken cancellationToken) =>
        OrderAsync(
            request.Key,
            [Check(Identifier.IsValid(request.Id.Value), "refund id", request.Id.Value, Identifier.Expectation), CheckAmount(request.Amount)],
            (advance, step) =>
            {
                if (CurrencyMistake(advance, request.Amount) is { } mistake)
                    return mistake;
                if (advance.Refunds.FirstOrDefault(refund => refund.Id == request.Id) is { } known)
                {
                    if (known is { Status: RefundStatus.Rejected } && known.AmountMinor == request.Amount.Minor)
                        return Verdict.NotAllowed(known.Reason!);
                    return known.AmountMinor == request.Amount.Minor
                        ? Verdict.Before
                        : Verdict.NotAllowed($"refund {request.Id} was asked for with {new Money(known.AmountMinor, advance.Amount.Currency)}");
                }
                Refund refund = step.RequestRefund(request.Id, request.Amount.Minor);
                return refund.Status == RefundStatus.Rejected ? Verdict.NotAllowed(refund.Reason!) : Verdict.Done;
            },
            cancellationToken);

    public ValueTask<AdvanceOperationResult> WriteOffAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        OrderAsync(
            key,
            CheckOrder(by, reason),
            (advance, step) =>
            {
                if (advance.State == AdvanceState.WrittenOff)
                    return Verdict.Before;
                if (advance.State != AdvanceState.Delinquent)
                    return Verdict.NotAllowed($"the advance is {advance.State}; only a delinquent one is written off");
                step.WriteOff(by, reason);
                return Verdict.Done;
            },
            cancellationToken);

    public ValueTask<AdvanceOperationResult> SettleManuallyAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        ByHandAsync(
            key,
            new HandEntry(HandEntryKind.Settled, receipt, amount.Minor),
            amount,
            by,
            reason,
            advance => NoCashYet(advance) is { } reason ? (-1, reason) : (checked(advance.OutstandingMinor + advance.WrittenOffMinor), "that the customer owes"),
            step => step.SettleManually(amount.Minor, receipt, by, reason),
            cancellationToken,
            takesExcess: true);

    public ValueTask<AdvanceOperationResult> PayBackManuallyAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        ByHandAsync(
            key,
            new HandEntry(HandEntryKind.PaidBack, receipt, amount.Minor),
            amount,
            by,
            reason,
            advance => NoCashYet(advance) is { } reason ? (-1, reason) : (advance.StillOwedBackMinor, "that the customer is owed"),
            step => step.PaidBackManually(amount.Minor, receipt, by, reason),
            cancellationToken,
            takesExcess: true);

    /// <summary>Why cash between the bank and the customer cannot be booked now; null where it can.</summary>
    private static string? NoCashYet(Advance advance) =>
        advance.InFlight is { } underWay ? $"{underWay.Key.Purpose} {underWay.Key.Ordinal} is under way: book it when its result is there"
        : advance.State switch
        {
            AdvanceState.Reserved or AdvanceState.Paid => "book it once the business system has confirmed",
            AdvanceState.Released => "the merchant was not paid, and the customer owes nothing",
            _ => null,
        };

    public ValueTask<AdvanceOperationResult> PayMerchantManuallyAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        ByHandAsync(
            key,
            new HandEntry(HandEntryKind.MerchantPaid, receipt, amount.Minor),
            amount,
            by,
            reason,
            advance => (advance.OwedToMerchantMinor, "that the merchant is owed"),
            step => step.MerchantPaidManually(amount.Minor, receipt, by, reason),
            cancellationToken);

    public ValueTask<AdvanceOperationResult> RecordMerchantRepaymentAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        ByHandAsync(
            key,
            new HandEntry(HandEntryKind.MerchantRepaid, receipt, amount.Minor),
            amount,
            by,
            reason,
            advance => (advance.MerchantStillOwesMinor, "that the merchant owes"),
            step => step.MerchantRepaid(amount.Minor, receipt, by, reason),
            cancellationToken);

    public ValueTask<AdvanceOperationResult> PayBackAgainAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        OrderAsync(
            key,
            CheckOrder(by, reason),
            (advance, step) =>
            {
                if (advance.State != AdvanceState.CustomerRefundDue)
                    return Verdict.NotAllowed($"the advance is {advance.State}; expected CustomerRefundDue");
                if (!advance.IsPayBackStopped)
                    return Verdict.Before;
                step.PayBackAgain(by, reason);
                return Verdict.Done;
            },
            cancellationToken);

    public ValueTask<AdvanceOperationResult> StopPayBackAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        OrderAsync(
            key,
            CheckOrder(by, reason),
            (advance, step) =>
            {
                if (advance.IsPayBackStopped)
                    return Verdict.Before;
                if (advance.State != AdvanceState.CustomerRefundDue)
                    return Verdict.NotAllowed($"the advance is {advance.State}; only a pay-back that is due is stopped");
                step.StopPayBack(by, reason);
                return Verdict.Done;
            },
            cancellationToken);

    public ValueTask<AdvanceOperationResult> StopCollectionAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        OrderAsync(
            key,
            CheckOrder(by, reason),
            (advance, step) =>
            {
                if (advance.State == AdvanceState.Delinquent)
                    return Verdict.Before;
                if (advance.State != AdvanceState.CollectionDue)
                    return Verdict.NotAllowed($"the advance is {advance.State}; only a collection that is due is stopped");
                step.StopCollection(by, reason, step.Now + collection.ReviewEvery);
                return Verdict.Done;
            },
            cancellationToken);

    public ValueTask<AdvanceOperationResult> CollectAgainAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        OrderAsync(
            key,
            CheckOrder(by, reason),
            (advance, step) =>
            {
                if (advance.State == AdvanceState.CollectionDue)
                    return Verdict.Before;
                if (advance.State != AdvanceState.Delinquent)
                    return Verdict.NotAllowed($"the advance is {advance.State}; only a delinquent one is collected again");
                if (advance.IsSuperseded)
                    return Verdict.NotAllowed("the business system executed the original: what was paid back too much is settled by hand or written off");
                step.CollectAgain(by, reason);
                return Verdict.Done;
            },
            cancellationToken);

    public async ValueTask<AdvanceOperationResult> ResolveAsync(InstructionKey instruction, OperationOutcome outcome, OperatorId by, string reason, CancellationToken cancellationToken)
    {
        bool isCertain = outcome is OperationOutcome.Succeeded or OperationOutcome.Declined or OperationOutcome.NotExecuted;
        bool isWaiting = outcome != OperationOutcome.Succeeded && await WaitsAsAdviceAsync(instruction, cancellationToken).ConfigureAwait(false);
        return await OrderAsync(
            instruction.Transaction,
            [.. CheckOrder(by, reason), Check(isCertain, "outcome", outcome.ToString(), "Succeeded, Declined or NotExecuted")],
            async (step, record) =>
            {
                Advance advance = step.Before;
                if (advance.InFlight?.Key != instruction)
                    return Ended(instruction, await answers.FindAsync(instruction).ConfigureAwait(false), outcome);
                if (isWaiting)
                    return Verdict.NotAllowed($"the advice that carries {instruction} still waits to be sent");
                // Until the sender has certainly given up and the channel books no more, the instruction may still be on its way.
                if (outcome != OperationOutcome.Succeeded && step.Now < caller.CertainlyOverAt(advance.InFlight))
                    return Verdict.NotAllowed($"{instruction} may still be booked until {caller.CertainlyOverAt(advance.InFlight):O}");
                step.Note("resolved-by-operator", $"{instruction.Purpose} {instruction.Ordinal}: {outcome}: {reason}", by);
                // With the note in one step: it says what was done, or nothing was.
                await answers.ApplyAsync(step, record, instruction, new ChannelResult { Outcome = outcome, Code = "operator" }).ConfigureAwait(false);
                return Verdict.Done;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is answered of an instruction that is not under way: it ended as the operator says, it ended otherwise, or it never was.</summary>
    private static Verdict Ended(InstructionKey key, Instruction? recorded, OperationOutcome outcome) =>
        recorded is not { IsResolved: true } ? Verdict.NotAllowed($"{key} is not under way")
        : recorded.Outcome == outcome ? Verdict.Before
        : new Verdict(OperationStatus.AnsweredOtherwise, $"{key} ended as {recorded.Outcome} {recorded.Code}".TrimEnd());

    public async ValueTask<AdvanceOperationResult> ApplyEvidenceAsync(string differenceId, Money? moved, OperatorId by, string reason, CancellationToken cancellationToken) =>
        await DecideAsync(
            differenceId,
            by,
            reason,
            difference => difference.AppliedMinor == (moved?.Minor ?? difference.SaidMinor),
            (difference, recorded, step) =>
            {
                if (step.Before.InFlight is { } underWay)
                    return Verdict.NotAllowed($"{underWay.Key} is under way; its result comes first");
                long minor = moved?.Minor ?? difference.SaidMinor;
                if (moved is { } said && CurrencyMistake(step.Before, said) is { } mistake)
                    return mistake;
                bool isAll = minor == 0 || minor == recorded.Amount.Minor;
                if (minor < 0 || minor > recorded.Amount.Minor || (!isAll && recorded.Key.Purpose != InstructionPurpose.Collection))
                    return new Verdict(OperationStatus.BadInput, $"amount is '{minor}' minor units: expected 0 or {recorded.Amount.Minor}{(recorded.Key.Purpose == InstructionPurpose.Collection ? ", or between" : "")}.");
                if (minor == recorded.MovedMinor)
                    return Verdict.NotAllowed($"{recorded.Key} is recorded with this amount; evidence that is wrong is dismissed");
                step.ApplyEvidence(difference, recorded, minor, by, reason, collection.FirstCollectionAt(step.Now), step.Now + _recovery.ConfirmAfter, _recovery.AdviceMode);
                return Verdict.Done;
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<AdvanceOperationResult> DismissEvidenceAsync(string differenceId, OperatorId by, string reason, CancellationToken cancellationToken) =>
        await DecideAsync(
            differenceId,
            by,
            reason,
            difference => difference.AppliedMinor is null,
            (difference, recorded, step) =>
            {
                step.DismissEvidence(difference, recorded, by, reason);
                return Verdict.Done;
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>Decides a difference that holds an advance: one step, made on the newest advance.</summary>
    private async ValueTask<AdvanceOperationResult> DecideAsync(
        string differenceId,
        OperatorId by,
        string reason,
        Func<Difference, bool> isDecidedSo,
        Func<Difference, Instruction, AdvanceStep, Verdict> decide,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(differenceId))
            return new AdvanceOperationResult(OperationStatus.BadInput, "difference is '': expected the id of one.", null);
        if (await store.FindDifferenceAsync(differenceId, cancellationToken).ConfigureAwait(false) is not { } difference)
            return new AdvanceOperationResult(OperationStatus.NotFound, $"there is no difference '{differenceId}'", null);
        if (difference.Instruction is not { } instruction)
            return new AdvanceOperationResult(OperationStatus.NotAllowed, $"a difference of the kind {difference.Kind} holds nothing; it is closed", null);
        return await OrderAsync(
            difference.Key,
            CheckOrder(by, reason),
            async (step, _) =>
            {
                // Who decided first has decided.
                if (!step.Before.HeldBy.Contains(differenceId))
                {
                    Difference decided = await store.FindDifferenceAsync(differenceId, cancellationToken).ConfigureAwait(false) ?? difference;
                    return isDecidedSo(decided) ? Verdict.Before : new Verdict(OperationStatus.AnsweredOtherwise, $"{decided.ClosedBy} decided: {decided.Decision}");
                }
                Instruction recorded = await answers.FindAsync(instruction).ConfigureAwait(false)
                    ?? throw new StoreException($"Difference '{differenceId}' is about {instruction}, which is not stored: the store is damaged.");
                return decide(difference, recorded, step);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the business system has not answered the advice that carries a debit: it is sent again until it does, or is parked.</summary>
    private async ValueTask<bool> WaitsAsAdviceAsync(InstructionKey instruction, CancellationToken cancellationToken)
    {
        OutboxMessage? advice = await store.FindMessageAsync(instruction.ToReference(), cancellationToken).ConfigureAwait(false);
        return advice is { Status: OutboxStatus.Waiting };
    }

    public async ValueTask<OperationStatus> CloseDifferenceAsync(string differenceId, OperatorId by, string decision, CancellationToken cancellationToken)
    {
        if (CheckOrder(by, decision).Any(mistake => mistake is not null) || string.IsNullOrEmpty(differenceId))
            return OperationStatus.BadInput;
        if (await store.FindDifferenceAsync(differenceId, cancellationToken).ConfigureAwait(false) is not { } difference)
            return OperationStatus.NotFound;
        if (difference.ClosedAt is not null)
            return OperationStatus.DoneBefore;
        // One that holds an advance ends with a decision on its evidence, not with a remark.
        if (difference.Instruction is not null)
            return OperationStatus.NotAllowed;
        // Nothing else tells that the bank owes and does not pay: it is closed once the customer is paid, or another try is ordered.
        bool tellsOfStop = difference.Kind == DifferenceKind.CustomerRefundOverdue
            && await store.FindAdvanceAsync(difference.Key, cancellationToken).ConfigureAwait(false) is { IsPayBackStopped: true };
        if (tellsOfStop)
            return OperationStatus.NotAllowed;
        DateTimeOffset now = time.GetUtcNow();
        await publisher.CommitAsync(
            new StandInCommit
            {
                At = now,
                Differences = [difference with { ClosedAt = now, ClosedBy = by, Decision = decision }],
                Timeline = [new TimelineEvent(difference.Key, now, "difference-closed", $"{difference.Kind}: {decision}", by)],
            },
            stateBefore: null,
            cancellationToken).ConfigureAwait(false);
        return OperationStatus.Done;
    }

    /// <summary>
    /// Books what moved by hand, once for each receipt and for no more than is owed. Cash that has changed hands is booked with what is too much of it, which is then owed the other way;
    /// more than the payment owed that way in all is a slip of the pen.
    /// </summary>
    private ValueTask<AdvanceOperationResult> ByHandAsync(
        TransactionKey key,
        HandEntry entry,
        Money amount,
        OperatorId by,
        string reason,
        Func<Advance, (long OwedMinor, string What)> owed,
        Action<AdvanceStep> book,
        CancellationToken cancellationToken,
        bool takesExcess = false) =>
        OrderAsync(
            key,
            [.. CheckOrder(by, reason), Check(Identifier.IsValid(entry.Receipt), "receipt", entry.Receipt, Identifier.Expectation), CheckAmount(amount)],
            (advance, step) =>
            {
                if (CurrencyMistake(advance, amount) is { } mistake)
                    return mistake;
                if (advance.ByHand.FirstOrDefault(booked => booked.Receipt == entry.Receipt) is { } known)
                {
                    return known == entry
                        ? Verdict.Before
                        : Verdict.NotAllowed($"receipt '{entry.Receipt}' was booked as {known.Kind} with {new Money(known.AmountMinor, advance.Amount.Currency)}");
                }
                (long owedMinor, string what) = owed(advance);
                if (owedMinor < 0)
                    return Verdict.NotAllowed($"the advance is {advance.State}; {what}");
                // What is too much is owed the other way, beside what already is: slips must not add up.
                long owedOtherWay = entry.Kind == HandEntryKind.PaidBack ? advance.OutstandingMinor : advance.StillOwedBackMinor;
                if (amount.Minor > owedMinor && (!takesExcess || amount.Minor - owedMinor > advance.Amount.Minor - owedOtherWay))
                    return Verdict.NotAllowed($"{amount} is more than the {new Money(owedMinor, advance.Amount.Currency)} {what}{(takesExcess ? $", by more than the payment of {advance.Amount} with what is owed the other way" : "")}");
                step.After = advance with { ByHand = advance.ByHand.Add(entry) };
                book(step);
                return Verdict.Done;
            },
            cancellationToken);

    private ValueTask<AdvanceOperationResult> OrderAsync(
        TransactionKey key, IReadOnlyList<string?> checks, Func<Advance, AdvanceStep, Verdict> order, CancellationToken cancellationToken) =>
        OrderAsync(key, checks, (step, _) => new ValueTask<Verdict>(order(step.Before, step)), cancellationToken);

    private async ValueTask<AdvanceOperationResult> OrderAsync(
        TransactionKey key, IReadOnlyList<string?> checks, Func<AdvanceStep, TransactionRecord, ValueTask<Verdict>> order, CancellationToken cancellationToken)
    {
        string mistakes = string.Join(" ", checks.Where(mistake => mistake is not null));
        if (mistakes.Length > 0)
            return new AdvanceOperationResult(OperationStatus.BadInput, mistakes, null);
        Verdict verdict = default;
        StoredAdvance? stored = await updater.UpdateAsync(
            key,
            known: null,
            lease: null,
            order,
            async (step, record, order) =>
            {
                verdict = await order(step, record).ConfigureAwait(false);
                step.TellOutcome(record);
            },
            cancellationToken).ConfigureAwait(false);
        return stored is { } found
            ? new AdvanceOperationResult(verdict.Status, verdict.Reason, found.Advance)
            : new AdvanceOperationResult(OperationStatus.NotFound, $"there is no advance {key}", null);
    }

    private static string?[] CheckOrder(OperatorId by, string reason) =>
    [
        Check(Identifier.IsValid(by.Value), "operator", by.Value, Identifier.Expectation),
        Check(reason is { Length: > 0 and <= LongestReason }, "reason", $"{reason?.Length ?? 0} characters", $"1 to {LongestReason} characters"),
    ];

    private static string? CheckAmount(Money amount) => Check(amount.Minor > 0, "amount", amount.ToString(), "more than 0");

    private static string? Check(bool holds, string field, string? value, string expected) => holds ? null : $"{field} is '{value}': expected {expected}.";

    private static Verdict? CurrencyMistake(Advance advance, Money amount) => amount.Currency == advance.Amount.Currency
        ? null
        : new Verdict(OperationStatus.BadInput, $"currency is '{amount.Currency}': expected {advance.Amount.Currency}.");

    private readonly record struct Verdict(OperationStatus Status, string? Reason)
    {
        public static Verdict Done => new(OperationStatus.Done, null);

        public static Verdict Before => new(OperationStatus.DoneBefore, null);

        public static Verdict NotAllowed(string reason) => new(OperationStatus.NotAllowed, reason);
    }
}
