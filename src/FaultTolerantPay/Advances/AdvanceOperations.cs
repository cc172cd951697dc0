using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Advances;

/// <inheritdoc/>
internal sealed partial class AdvanceOperations(
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
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.State == AdvanceState.WrittenOff,
            advance => advance.State != AdvanceState.Delinquent ? "only a delinquent one is written off" : null,
            step => step.WriteOff(by, reason),
            cancellationToken);

    public ValueTask<AdvanceOperationResult> StopCollectionAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.State == AdvanceState.Delinquent,
            advance => advance.State != AdvanceState.CollectionDue ? "only a collection that is due is stopped" : null,
            step => step.StopCollection(by, reason, step.Now + collection.ReviewEvery),
            cancellationToken);

    public ValueTask<AdvanceOperationResult> CollectAgainAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.State == AdvanceState.CollectionDue,
            advance => advance.State != AdvanceState.Delinquent ? "only a delinquent one is collected again"
                : advance.IsSuperseded ? "the business system executed the original: what was paid back too much is settled by hand or written off"
                : null,
            step => step.CollectAgain(by, reason),
            cancellationToken);

    public ValueTask<AdvanceOperationResult> StopPayBackAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.IsPayBackStopped,
            advance => advance.State != AdvanceState.CustomerRefundDue ? "only a pay-back that is due is stopped" : null,
            step => step.StopPayBack(by, reason),
            cancellationToken);

    public ValueTask<AdvanceOperationResult> PayBackAgainAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken) =>
        MoveAsync(
            key,
            by,
            reason,
            advance => advance.State == AdvanceState.CustomerRefundDue && !advance.IsPayBackStopped,
            advance => advance.State != AdvanceState.CustomerRefundDue ? "only a pay-back that is due is ordered again" : null,
            step => step.PayBackAgain(by, reason),
            cancellationToken);

    /// <summary>An order that moves the advance on: done before, not allowed for a reason, or done.</summary>
    private ValueTask<AdvanceOperationResult> MoveAsync(
        TransactionKey key,
        OperatorId by,
        string reason,
        Func<Advance, bool> isDone,
        Func<Advance, string?> objection,
        Action<AdvanceStep> move,
        CancellationToken cancellationToken) =>
        OrderAsync(
            key,
            CheckOrder(by, reason),
            (advance, step) =>
            {
                if (isDone(advance))
                    return Verdict.Before;
                if (objection(advance) is { } why)
                    return Verdict.NotAllowed($"the advance is {advance.State}; {why}");
                move(step);
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

    /// <summary>Whether the business system has not answered the advice that carries a debit: it is sent again until it does, or is parked.</summary>
    private async ValueTask<bool> WaitsAsAdviceAsync(InstructionKey instruction, CancellationToken cancellationToken)
    {
        OutboxMessage? advice = await store.FindMessageAsync(instruction.ToReference(), cancellationToken).ConfigureAwait(false);
        return advice is { Status: OutboxStatus.Waiting };
    }

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
