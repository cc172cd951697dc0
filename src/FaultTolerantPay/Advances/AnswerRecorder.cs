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
        Instruction instruction, ChannelResult result, bool wasQuery, StoredAdvance? known = null, Action<AdvanceStep>? afterPayoutFailed = null, bool isAnswered = false)
    {
        telemetry.Answered(instruction, result, wasQuery);
        return updater.UpdateAsync(
            instruction.Key.Transaction,
            known,
            lease: null,
            (Recorder: this, Instruction: instruction, Result: result, WasQuery: wasQuery, AfterPayoutFailed: afterPayoutFailed, IsAnswered: isAnswered),
            static (step, record, answer) => answer.Recorder.ApplyAsync(step, record, answer.Instruction.Key, answer.Result, answer.WasQuery, answer.AfterPayoutFailed, answer.IsAnswered),
            // What a channel said is kept, whoever gave up meanwhile.
            CancellationToken.None);
    }

    /// <summary>Makes an answer part of a step: of the instruction under way, or late.</summary>
    public async ValueTask ApplyAsync(
        AdvanceStep step, TransactionRecord record, InstructionKey instruction, ChannelResult result, bool wasQuery = false, Action<AdvanceStep>? afterPayoutFailed = null, bool isAnswered = false)
    {
        if (step.Before.InFlight is { } underWay && underWay.Key == instruction)
            Apply(step, Believable(step, underWay, result), wasQuery, afterPayoutFailed);
        else
            await KeepLateAnswerAsync(step, instruction, result).ConfigureAwait(false);
        NoteOutcome(step, record, instruction.Purpose, isAnswered);
    }

    private void Apply(AdvanceStep step, ChannelResult result, bool wasQuery, Action<AdvanceStep>? afterPayoutFailed)
    {
        if (result.Outcome is OperationOutcome.Pending or OperationOutcome.Unknown)
        {
            StayUnresolved(step, result, wasQuery);
            return;
        }
        bool happened = result.Outcome == OperationOutcome.Succeeded;
        switch (step.After.InFlight!.Key.Purpose)
        {
            case InstructionPurpose.Payout when happened:
                step.PayoutSucceeded(result, collection.FirstCollectionAt(step.Now), step.Now.Plus(_recovery.ConfirmAfter), _recovery.AdviceMode);
                break;
            case InstructionPurpose.Payout:
                step.PayoutFailed(result, step.Now.Plus(BackOff.After(step.After.PayoutOrdinal, _settlement.PromisedPayoutRetry, _settlement.LongestPromisedPayoutRetry)));
                bool isExecuted = step.After.Original == Faults.PrimaryFate.Executed;
                // Held, neither the next payout nor "failed" is certain: an operator decides, unless the business system executed the original.
                if (step.After.IsHeld && !isExecuted)
                    break;
                if (afterPayoutFailed is not null)
                    afterPayoutFailed(step);
                else if (!step.After.IsPromised || isExecuted)
                    step.Release(ReleaseReason(result));
                break;
            case InstructionPurpose.Collection when happened:
                step.CollectionSucceeded(result, collection.NextPartAt(step.Now));
                break;
            case InstructionPurpose.Collection:
                CollectionDecision decision = collection.AfterFailure(step.After, result, step.Now);
                step.CollectionFailed(result, decision.NextAt, decision.Reason, decision.NeedsMandate, step.Now.Plus(collection.ReviewEvery));
                break;
            case InstructionPurpose.CustomerRefund when happened:
                step.CustomerRefundSucceeded(result);
                break;
            default:
                int attempts = step.After.CustomerRefundOrdinal;
                step.CustomerRefundFailed(result, step.Now.Plus(BackOff.After(attempts, _channels.FirstQueryAfter, _recovery.LongestCustomerRefundRetry)), Episode.After(attempts, _recovery.CustomerRefundAttempts, _recovery.LongestCustomerRefundRetry) > 0);
                break;
        }
    }

    /// <summary>An answer without the figures that make no sense for the instruction; an operator is told of them.</summary>
    private ChannelResult Believable(AdvanceStep step, Instruction instruction, ChannelResult result)
    {
        bool isSenseless = result is { Outcome: OperationOutcome.Unknown, Code: ChannelCodes.SenselessAnswer };
        if (!isSenseless && result.FeeMinor <= Math.Max(instruction.Amount.Minor, _channels.MaxFeeMinor))
            return result;
        string figures = $"{(result.PartMinor is { } part ? $"part {part}, " : "")}fee {result.FeeMinor}";
        step.Open(
            DifferenceKind.SenselessFigure,
            $"{instruction.Key.Purpose}{instruction.Key.Ordinal}#{result.PartMinor}#{result.FeeMinor}",
            $"{instruction.Key.Purpose} {instruction.Key.Ordinal} of {instruction.Amount} at {instruction.Channel}: {result.Outcome} with {figures} (minor units)");
        return result with { FeeMinor = 0, PartMinor = isSenseless ? null : result.PartMinor };
    }

    /// <summary>
    /// An answer to an instruction that is not under way any more. What agrees with the record changes nothing but a fee; what contradicts it holds the advance until an operator decides.
    /// </summary>
    private async ValueTask KeepLateAnswerAsync(AdvanceStep step, InstructionKey key, ChannelResult late)
    {
        if (await FindAsync(key).ConfigureAwait(false) is not { } recorded)
            return;
        late = Believable(step, recorded, late);
        // "Not executed" may be no more than "not found", which it had said before it accepted it.
        if (late.Outcome is OperationOutcome.Succeeded or OperationOutcome.Declined)
        {
            foreach (Difference accepted in await ListAcceptedAsync(step.Before).ConfigureAwait(false))
            {
                if (accepted.Instruction == key)
                    recorded = step.EndAccepted(accepted, recorded, late);
            }
        }
        if (step.Contradiction(recorded, late) is { } contradiction)
            step.Hold(contradiction);
        else
            step.BookLateFee(recorded, late);
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

    private void StayUnresolved(AdvanceStep step, ChannelResult result, bool wasQuery)
    {
        Instruction instruction = step.After.InFlight!;
        int queries = instruction.Queries + (wasQuery ? 1 : 0);
        step.StayUnresolved(result, wasQuery, step.Now.Plus(BackOff.After(queries + 1, _channels.FirstQueryAfter, _channels.LongestQueryWait)));
        if (Episode.After(queries, _channels.QueriesBeforeDifference, _channels.LongestQueryWait) is > 0 and var episode)
        {
            step.Open(
                DifferenceKind.StillUnknown,
                $"{instruction.Key.Purpose}{instruction.Key.Ordinal}#{episode}",
                $"{instruction.Key.Purpose} {instruction.Key.Ordinal} of {instruction.Amount} at {instruction.Channel}: {result.Outcome} {result.Code} after {queries} queries");
        }
    }

    /// <summary>Why a payment failed whose last payout ended so.</summary>
    public static string ReleaseReason(ChannelResult result) =>
        result.Outcome == OperationOutcome.Declined ? OutcomeReasons.PayoutDeclined : OutcomeReasons.PayoutNotExecuted;

    /// <summary>Keeps the payment's outcome in step with its advance: pending with the reason, or final with a notice if nobody waits for it (M4).</summary>
    private static void NoteOutcome(AdvanceStep step, TransactionRecord record, InstructionPurpose purpose, bool isAnswered)
    {
        if (record.Outcome.IsFinal || step.Outcome is { IsFinal: true })
        {
            // One caller hears it here; another may have been told that it is pending.
            bool isHeard = isAnswered && record.Outcome.Reason == OutcomeReasons.InProgress;
            if (!isHeard)
                step.TellOutcome(record);
            return;
        }
        string? reason = purpose != InstructionPurpose.Payout ? null : step.After.State switch
        {
            AdvanceState.PayoutUnknown => OutcomeReasons.PayoutUnknown,
            AdvanceState.Reserved when step.After.IsHeld => OutcomeReasons.PayoutUnknown,
            AdvanceState.PayoutSent when step.After.InFlight!.Outcome == OperationOutcome.Pending => OutcomeReasons.PayoutPending,
            _ => null,
        };
        if (reason is not null && reason != record.Outcome.Reason)
            step.Outcome = record.Outcome with { Reason = reason };
    }

    /// <summary>An instruction as it is recorded; null where there is none.</summary>
    public async ValueTask<Instruction?> FindAsync(InstructionKey key)
    {
        IReadOnlyList<Instruction> instructions = await store.ListInstructionsAsync(key.Transaction, CancellationToken.None).ConfigureAwait(false);
        return instructions.FirstOrDefault(recorded => recorded.Key == key);
    }
}
