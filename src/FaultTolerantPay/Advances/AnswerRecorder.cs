using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Pipeline.Settlement;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Advances;

/// <summary>Stores what a channel says of an instruction: whoever asked, in whichever order answers come, and whatever became of the advance meanwhile.</summary>
internal sealed class AnswerRecorder(
    AdvanceUpdater updater,
    IStandInStore store,
    CollectionPolicy collection,
    IOptions<ChannelOptions> channels,
    IOptions<RecoveryOptions> recovery,
    IOptions<SettlementOptions> settlement,
    Telemetry telemetry)
{
    private readonly ChannelOptions _channels = channels.Value;
    private readonly RecoveryOptions _recovery = recovery.Value;
    private readonly SettlementOptions _settlement = settlement.Value;

    /// <summary>Stores an answer.</summary>
    /// <param name="instruction">The instruction that it is about.</param>
    /// <param name="result">The answer.</param>
    /// <param name="wasQuery">Whether a query gave it, which is counted.</param>
    /// <param name="known">The advance and record, where the caller has them.</param>
    /// <param name="afterPayoutFailed">
    /// What follows in the same commit when a payout certainly did not happen; null: a promised one is tried again later, any other is released.
    /// </param>
    /// <param name="isAnswered">Whether a caller is still waiting for the outcome; otherwise the merchant is told.</param>
    /// <returns>The advance and record as stored; null where there is no such advance.</returns>
    public ValueTask<StoredAdvance?> RecordAsync(
        Instruction instruction, ChannelResult result, bool wasQuery, StoredAdvance? known = null, Func<AdvanceChange, AdvanceChange>? afterPayoutFailed = null, bool isAnswered = false)
    {
        telemetry.Answered(instruction, result, wasQuery);
        return updater.UpdateAsync(
            instruction.Key.Transaction,
            lease: null,
            change => ApplyAsync(change, instruction.Key, result, wasQuery, afterPayoutFailed, isAnswered),
            // What a channel said is kept, whoever gave up meanwhile.
            CancellationToken.None,
            known);
    }

    /// <summary>Makes an answer part of a change: of the instruction under way, or late.</summary>
    public async ValueTask<AdvanceChange> ApplyAsync(
        AdvanceChange change,
        InstructionKey instruction,
        ChannelResult result,
        bool wasQuery = false,
        Func<AdvanceChange, AdvanceChange>? afterPayoutFailed = null,
        bool isAnswered = false)
    {
        AdvanceChange answered;
        if (change.Before.InFlight is { } underWay && underWay.Key == instruction)
        {
            (AdvanceChange checkedChange, ChannelResult believable) = Believable(change, underWay, result);
            answered = Apply(checkedChange, believable, wasQuery, afterPayoutFailed);
        }
        else
        {
            answered = await KeepLateAnswerAsync(change, instruction, result).ConfigureAwait(false);
        }
        return WithOutcome(answered, instruction.Purpose, isAnswered);
    }

    private AdvanceChange Apply(AdvanceChange change, ChannelResult result, bool wasQuery, Func<AdvanceChange, AdvanceChange>? afterPayoutFailed)
    {
        if (result.Outcome is OperationOutcome.Pending or OperationOutcome.Unknown)
            return StayUnresolved(change, result, wasQuery);
        (bool happened, DateTimeOffset now) = (result.Outcome == OperationOutcome.Succeeded, change.At);
        switch (change.After.InFlight!.Key.Purpose)
        {
            case InstructionPurpose.Payout when happened:
                return change.PayoutSucceeded(result, collection.FirstCollectionAt(now), now.Plus(_recovery.ConfirmAfter), _recovery.AdviceMode);
            case InstructionPurpose.Payout:
                return PayoutFailed(change, result, afterPayoutFailed);
            case InstructionPurpose.Collection when happened:
                return change.CollectionSucceeded(result, collection.NextPartAt(now));
            case InstructionPurpose.Collection:
                CollectionDecision decision = collection.AfterFailure(change.After, result, now);
                return change.CollectionFailed(result, decision.NextAt, decision.Reason, decision.NeedsMandate, now.Plus(collection.ReviewEvery));
            case InstructionPurpose.CustomerRefund when happened:
                return change.CustomerRefundSucceeded(result);
            default:
                int attempts = change.After.CustomerRefundOrdinal;
                TimeSpan wait = BackOff.After(attempts, _channels.FirstQueryAfter, _recovery.LongestCustomerRefundRetry);
                bool isOverdue = Episode.After(attempts, _recovery.CustomerRefundAttempts, _recovery.LongestCustomerRefundRetry) > 0;
                return change.CustomerRefundFailed(result, now.Plus(wait), isOverdue);
        }
    }

    private AdvanceChange PayoutFailed(AdvanceChange change, ChannelResult result, Func<AdvanceChange, AdvanceChange>? afterPayoutFailed)
    {
        TimeSpan wait = BackOff.After(change.After.PayoutOrdinal, _settlement.PromisedPayoutRetry, _settlement.LongestPromisedPayoutRetry);
        AdvanceChange failed = change.PayoutFailed(result, change.At.Plus(wait));
        bool isExecuted = failed.After.Original == Faults.PrimaryFate.Executed;
        // Held, neither the next payout nor "failed" is certain: an operator decides, unless the business system executed the original.
        if (failed.After.IsHeld && !isExecuted)
            return failed;
        if (afterPayoutFailed is not null)
            return afterPayoutFailed(failed);
        return !failed.After.IsPromised || isExecuted ? failed.Release(ReleaseReason(result)) : failed;
    }

    /// <summary>An answer without the figures that make no sense for the instruction; an operator is told of them.</summary>
    private (AdvanceChange Change, ChannelResult Result) Believable(AdvanceChange change, Instruction instruction, ChannelResult result)
    {
        bool isSenseless = result is { Outcome: OperationOutcome.Unknown, Code: ChannelCodes.SenselessAnswer };
        if (!isSenseless && result.FeeMinor <= Math.Max(instruction.Amount.Minor, _channels.MaxFeeMinor))
            return (change, result);
        string figures = $"{(result.PartMinor is { } part ? $"part {part}, " : "")}fee {result.FeeMinor}";
        AdvanceChange opened = change.Opened(
            DifferenceKind.SenselessFigure,
            $"{instruction.Key.Purpose}{instruction.Key.Ordinal}#{result.PartMinor}#{result.FeeMinor}",
            $"{instruction.Key.Purpose} {instruction.Key.Ordinal} of {instruction.Amount} at {instruction.Channel}: {result.Outcome} with {figures} (minor units)");
        return (opened, result with { FeeMinor = 0, PartMinor = isSenseless ? null : result.PartMinor });
    }

    /// <summary>
    /// An answer to an instruction that is not under way any more. What agrees with the record changes nothing but a fee; what contradicts it holds the advance until an operator decides.
    /// </summary>
    private async ValueTask<AdvanceChange> KeepLateAnswerAsync(AdvanceChange change, InstructionKey key, ChannelResult late)
    {
        if (await FindAsync(key).ConfigureAwait(false) is not { } recorded)
            return change;
        (change, late) = Believable(change, recorded, late);
        // "Not executed" may be no more than "not found", which it had said before it accepted it.
        if (late.Outcome is OperationOutcome.Succeeded or OperationOutcome.Declined)
        {
            foreach (Difference accepted in await ListAcceptedAsync(change.Before).ConfigureAwait(false))
            {
                if (accepted.Instruction == key)
                    (change, recorded) = change.EndAccepted(accepted, recorded, late);
            }
        }
        return change.Contradiction(recorded, late) is { } contradiction ? change.Hold(contradiction) : change.BookLateFee(recorded, late);
    }

    /// <summary>The differences that hold an advance since a channel accepted an instruction after all.</summary>
    public async ValueTask<IReadOnlyList<Difference>> ListAcceptedAsync(Advance advance)
    {
        List<Difference> accepted = [];
        foreach (string id in advance.HeldBy)
        {
            if (EvidenceTransitions.IsAccepted(id) && await store.FindDifferenceAsync(id, CancellationToken.None).ConfigureAwait(false) is { } difference)
                accepted.Add(difference);
        }
        return accepted;
    }

    private AdvanceChange StayUnresolved(AdvanceChange change, ChannelResult result, bool wasQuery)
    {
        Instruction instruction = change.After.InFlight!;
        int queries = instruction.Queries + (wasQuery ? 1 : 0);
        TimeSpan wait = BackOff.After(queries + 1, _channels.FirstQueryAfter, _channels.LongestQueryWait);
        AdvanceChange unresolved = change.StayUnresolved(result, wasQuery, change.At.Plus(wait));
        int episode = Episode.After(queries, _channels.QueriesBeforeDifference, _channels.LongestQueryWait);
        return episode == 0
            ? unresolved
            : unresolved.Opened(
                DifferenceKind.StillUnknown,
                $"{instruction.Key.Purpose}{instruction.Key.Ordinal}#{episode}",
                $"{instruction.Key.Purpose} {instruction.Key.Ordinal} of {instruction.Amount} at {instruction.Channel}: {result.Outcome} {result.Code} after {queries} queries");
    }

    /// <summary>Why a payment failed whose last payout ended so.</summary>
    public static string ReleaseReason(ChannelResult result) =>
        result.Outcome == OperationOutcome.Declined ? OutcomeReasons.PayoutDeclined : OutcomeReasons.PayoutNotExecuted;

    /// <summary>Keeps the payment's outcome in step with its advance: pending with the reason, or final with a notice if nobody waits for it (M4).</summary>
    private static AdvanceChange WithOutcome(AdvanceChange change, InstructionPurpose purpose, bool isAnswered)
    {
        TransactionOutcome before = change.OutcomeBefore!;
        if (before.IsFinal || change.Outcome is { IsFinal: true })
        {
            // One caller hears it here; another may have been told that it is pending.
            bool isHeard = isAnswered && before.Reason == OutcomeReasons.InProgress;
            return isHeard ? change : change.WithOutcomeNotice();
        }
        string? reason = purpose != InstructionPurpose.Payout ? null : change.After.State switch
        {
            AdvanceState.PayoutUnknown => OutcomeReasons.PayoutUnknown,
            AdvanceState.Reserved when change.After.IsHeld => OutcomeReasons.PayoutUnknown,
            AdvanceState.PayoutSent when change.After.InFlight!.Outcome == OperationOutcome.Pending => OutcomeReasons.PayoutPending,
            _ => null,
        };
        return reason is null || reason == before.Reason ? change : change.With(before with { Reason = reason });
    }

    /// <summary>An instruction as it is recorded; null where there is none.</summary>
    public async ValueTask<Instruction?> FindAsync(InstructionKey key)
    {
        IReadOnlyList<Instruction> instructions = await store.ListInstructionsAsync(key.Transaction, CancellationToken.None).ConfigureAwait(false);
        return instructions.FirstOrDefault(recorded => recorded.Key == key);
    }
}
