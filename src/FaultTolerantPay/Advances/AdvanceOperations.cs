using System.Collections.Immutable;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;

namespace FaultTolerantPay.Advances;

/// <inheritdoc/>
internal sealed class AdvanceOperations(AdvanceUpdater updater, AnswerRecorder answers, ChannelCaller caller, IStandInStore store, CommitPublisher publisher, TimeProvider time) : IAdvanceOperations
{
    private const int LongestReason = 500;

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
        BookReceiptAsync(
            key,
            receipt,
            amount,
            by,
            reason,
            advance => advance.ManualReceipts,
            (advance, step) =>
            {
                if (advance.State is not (AdvanceState.CollectionDue or AdvanceState.Delinquent or AdvanceState.WrittenOff))
                    return Verdict.NotAllowed($"the advance is {advance.State}; expected CollectionDue, Delinquent or WrittenOff");
                long owed = checked(advance.OutstandingMinor + advance.WrittenOffMinor);
                if (amount.Minor > owed)
                    return Verdict.NotAllowed($"{amount} is more than the {new Money(owed, advance.Amount.Currency)} that the customer owes");
                step.SettleManually(amount.Minor, receipt, by, reason);
                return Verdict.Done;
            },
            cancellationToken);

    public ValueTask<AdvanceOperationResult> RecordMerchantRepaymentAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken) =>
        BookReceiptAsync(
            key,
            receipt,
            amount,
            by,
            reason,
            advance => advance.RepaymentReceipts,
            (advance, step) =>
            {
                if (amount.Minor > advance.MerchantStillOwesMinor)
                    return Verdict.NotAllowed($"{amount} is more than the {new Money(advance.MerchantStillOwesMinor, advance.Amount.Currency)} that the merchant owes");
                step.MerchantRepaid(amount.Minor, receipt, by, reason);
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
                step.CollectAgain(by, reason);
                return Verdict.Done;
            },
            cancellationToken);

    public async ValueTask<AdvanceOperationResult> ResolveAsync(InstructionKey instruction, OperationOutcome outcome, OperatorId by, string reason, CancellationToken cancellationToken)
    {
        bool isCertain = outcome is OperationOutcome.Succeeded or OperationOutcome.Declined or OperationOutcome.NotExecuted;
        bool isWaiting = outcome != OperationOutcome.Succeeded && await WaitsAsAdviceAsync(instruction, cancellationToken).ConfigureAwait(false);
        AdvanceOperationResult noted = await OrderAsync(
            instruction.Transaction,
            [.. CheckOrder(by, reason), Check(isCertain, "outcome", outcome.ToString(), "Succeeded, Declined or NotExecuted")],
            (advance, step) =>
            {
                if (advance.InFlight?.Key != instruction)
                    return Verdict.NotAllowed($"{instruction} is not under way");
                if (isWaiting)
                    return Verdict.NotAllowed($"the advice that carries {instruction} still waits to be sent");
                // Until the sender has certainly given up and the channel books no more, the instruction may still be on its way.
                if (outcome != OperationOutcome.Succeeded && step.Now < caller.CertainlyOverAt(advance.InFlight))
                    return Verdict.NotAllowed($"{instruction} may still be booked until {caller.CertainlyOverAt(advance.InFlight):O}");
                step.Note("resolved-by-operator", $"{instruction.Purpose} {instruction.Ordinal}: {outcome}: {reason}", by);
                return Verdict.Done;
            },
            cancellationToken).ConfigureAwait(false);
        if (noted.Status != OperationStatus.Done)
            return noted;
        var result = new ChannelResult { Outcome = outcome, Code = "operator" };
        StoredAdvance? stored = await answers.RecordAsync(noted.Advance!.InFlight!, result, wasQuery: false).ConfigureAwait(false);
        return noted with { Advance = stored!.Value.Advance };
    }

    /// <summary>Whether the business system has not answered the advice that carries a debit: it is sent again until it does, or is parked.</summary>
    private async ValueTask<bool> WaitsAsAdviceAsync(InstructionKey instruction, CancellationToken cancellationToken)
    {
        var stream = new WorkItemKey(WorkKind.Advices, instruction.Transaction.Merchant);
        IReadOnlyList<OutboxMessage> waiting = await store.ListOutboxAsync(stream, StoreRules.LongestPage, cancellationToken).ConfigureAwait(false);
        return waiting.Any(message => message.Id == instruction.ToReference());
    }

    public async ValueTask<OperationStatus> CloseDifferenceAsync(string differenceId, OperatorId by, string decision, CancellationToken cancellationToken)
    {
        if (CheckOrder(by, decision).Any(mistake => mistake is not null) || string.IsNullOrEmpty(differenceId))
            return OperationStatus.BadInput;
        if (await store.FindDifferenceAsync(differenceId, cancellationToken).ConfigureAwait(false) is not { } difference)
            return OperationStatus.NotFound;
        if (difference.ClosedAt is not null)
            return OperationStatus.DoneBefore;
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

    /// <summary>Money that an operator took or gave by hand: one receipt is booked once.</summary>
    private ValueTask<AdvanceOperationResult> BookReceiptAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason,
        Func<Advance, ImmutableArray<string>> booked, Func<Advance, AdvanceStep, Verdict> book, CancellationToken cancellationToken) =>
        OrderAsync(
            key,
            [.. CheckOrder(by, reason), Check(Identifier.IsValid(receipt), "receipt", receipt, Identifier.Expectation), CheckAmount(amount)],
            (advance, step) => CurrencyMistake(advance, amount) ?? (booked(advance).Contains(receipt) ? Verdict.Before : book(advance, step)),
            cancellationToken);

    private async ValueTask<AdvanceOperationResult> OrderAsync(
        TransactionKey key, IReadOnlyList<string?> checks, Func<Advance, AdvanceStep, Verdict> order, CancellationToken cancellationToken)
    {
        string mistakes = string.Join(" ", checks.Where(mistake => mistake is not null));
        if (mistakes.Length > 0)
            return new AdvanceOperationResult(OperationStatus.BadInput, mistakes, null);
        Verdict verdict = default;
        StoredAdvance? stored = await updater.UpdateAsync(
            key,
            lease: null,
            (step, record) =>
            {
                verdict = order(step.Before, step);
                if (record.Outcome.IsFinal)
                    step.Outcome = null;
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
