using System.Globalization;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Channels;

/// <summary>
/// Stores a channel's result for an instruction, regardless of who asked, the order in which results arrive, and the current state of the
/// advance.
/// </summary>
internal sealed class ResultRecorder(
    AdvanceUpdater updater,
    IPaymentStore payments,
    IReviewStore reviews,
    CollectionPolicy collection,
    ChannelRanking ranking,
    IMerchantStore merchants,
    ResultSettings settings,
    IOptions<ChannelOptions> channels,
    Telemetry telemetry,
    ILogger<ResultRecorder> logger)
{
    private readonly ChannelOptions _channels = channels.Value;

    /// <summary>Stores the result of sending an instruction, and later the late result if there is one.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="sent">The result of sending it.</param>
    /// <param name="known">The advance and record as they were stored before it was sent.</param>
    public ValueTask<LoadedAdvance?> RecordAsync(Instruction instruction, SendResult sent, LoadedAdvance known)
    {
        FollowLate(instruction, sent);
        return RecordAsync(instruction, sent.Result, wasQuery: false, known);
    }

    /// <summary>
    /// Stores a result. A promised payout that certainly did not happen is retried later; otherwise the advance is released.
    /// </summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="result">The result.</param>
    /// <param name="wasQuery">Whether a query returned it; queries are counted.</param>
    /// <param name="known">The advance and record, if the caller has them.</param>
    /// <returns>The advance and record as stored; null if there is no such advance.</returns>
    public ValueTask<LoadedAdvance?> RecordAsync(Instruction instruction, ChannelResult result, bool wasQuery, LoadedAdvance? known = null)
    {
        telemetry.Answered(instruction, result, wasQuery);
        return updater.UpdateAsync(
            instruction.Key.Transaction,
            lease: null,
            change => ApplyAsync(change, instruction.Key, result, wasQuery),
            // The channel's result is kept even if the caller has given up.
            CancellationToken.None,
            known);
    }

    /// <summary>
    /// Stores the late result of an instruction when it arrives. It is evidence, whatever the state of the advance is by then.
    /// </summary>
    public void FollowLate(Instruction instruction, SendResult sent)
    {
        if (sent.Late is { } late)
        {
            _ = KeepLateAsync(instruction, late);
        }
    }

    private async Task KeepLateAsync(Instruction instruction, Task<SendResult> late)
    {
        // A caller that gave up early gets "unknown" at the timeout, and the channel's own result after it.
        SendResult sent = await late.ConfigureAwait(false);
        FollowLate(instruction, sent);
        try
        {
            await RecordAsync(instruction, sent.Result, wasQuery: false).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Nothing is lost: the instruction is unresolved in the store, so a worker queries it.
            ChannelLog.LateAnswerFailed(logger, exception, instruction.Reference, instruction.LogicalChannel.Value);
        }
    }

    /// <summary>Adds a result to a change, with what follows if no caller waits for the payment.</summary>
    public async ValueTask<AdvanceChange> ApplyAsync(
        AdvanceChange change, InstructionKey instruction, ChannelResult result, bool wasQuery = false)
    {
        AppliedResult applied = await AddAsync(change, instruction, result, wasQuery).ConfigureAwait(false);
        bool isReleased = applied.FailedPayout is not null
            && (!applied.Change.After.IsPromised || applied.Change.After.OriginalStatus == OriginalStatus.Executed);
        AdvanceChange next = isReleased ? applied.Change.Release(ReleaseReason(applied.FailedPayout!.Value)) : applied.Change;
        return WithOutcome(next, instruction.Purpose, isHeard: false);
    }

    /// <summary>
    /// Adds a result to a change, for the instruction that is under way or for an earlier one. The caller decides what follows a payout
    /// that did not happen.
    /// </summary>
    public async ValueTask<AppliedResult> AddAsync(AdvanceChange change, InstructionKey instruction, ChannelResult result, bool wasQuery)
    {
        if (change.Before.InFlight is not { } underWay || underWay.Key != instruction)
        {
            return new AppliedResult(await KeepLateResultAsync(change, instruction, result).ConfigureAwait(false));
        }

        (AdvanceChange checkedChange, ChannelResult plausible) = WithoutImplausibleAmounts(change, underWay, result);
        bool hasNextChannel = await HasNextChannelAsync(change.Before, underWay, plausible).ConfigureAwait(false);
        AdvanceChange next = Apply(checkedChange, plausible, wasQuery, hasNextChannel);
        // While the advance is held, neither a further payout nor "failed" is certain. An operator decides, unless the business system
        // executed the original.
        bool hasFailed = instruction.Purpose == InstructionPurpose.Payout && next.After is { State: AdvanceState.Reserved } reserved
            && (!reserved.IsHeld || reserved.OriginalStatus == OriginalStatus.Executed);
        return new AppliedResult(next, hasFailed ? plausible : null);
    }

    /// <summary>Whether a collection that failed may go on at once at a channel that has failed less often.</summary>
    private async ValueTask<bool> HasNextChannelAsync(Advance advance, Instruction failed, ChannelResult result)
    {
        if (failed.Key.Purpose != InstructionPurpose.Collection || !Failover.MayFollow(failed.Key.Purpose, result)
            || advance.Mandate?.Institution is not { } institution || institution != failed.Channel || !ranking.HasChoice(institution))
        {
            return false;
        }

        Merchant? merchant = await merchants.FindAsync(advance.Key.Merchant, CancellationToken.None).ConfigureAwait(false);
        IReadOnlyList<Instruction> sent = await payments.ListInstructionsAsync(
            advance.Key, CancellationToken.None).ConfigureAwait(false);
        int failures = 1 + Failover.CountAt(failed.LogicalChannel, InstructionPurpose.Collection, sent);
        return ranking.Collections(institution, merchant, failed.Amount, advance.Key).Any(
            channel => Failover.CountAt(channel.Channel, InstructionPurpose.Collection, sent) < failures
                && channel.Channel != failed.LogicalChannel);
    }

    private AdvanceChange Apply(AdvanceChange change, ChannelResult result, bool wasQuery, bool hasNextChannel)
    {
        if (result.Outcome is OperationOutcome.Pending or OperationOutcome.Unknown)
        {
            return StayUnresolved(change, result, wasQuery);
        }

        (bool happened, DateTimeOffset now) = (result.Outcome == OperationOutcome.Succeeded, change.At);
        switch (change.After.InFlight!.Key.Purpose)
        {
            case InstructionPurpose.Payout when happened:
                return change.PayoutSucceeded(
                    result, collection.FirstCollectionAt(now), now.Plus(settings.ConfirmAfter), settings.AdviceMode);
            case InstructionPurpose.Payout:
                return change.PayoutFailed(
                    result, now.Plus(BackOff.DelayAfter(change.After.PayoutOrdinal, settings.PayoutRetry, settings.MaxPayoutRetry)));
            case InstructionPurpose.Collection when happened:
                return change.CollectionSucceeded(result, collection.NextPartAt(now));
            case InstructionPurpose.Collection:
                CollectionDecision decision = collection.AfterFailure(change.After, result, now, hasNextChannel);
                return change.CollectionFailed(
                    result, decision.NextAt, decision.Reason, decision.NeedsMandate, now.Plus(collection.ReviewEvery));
            case InstructionPurpose.CustomerRefund when happened:
                return change.CustomerRefundSucceeded(result);
            default:
                int attempts = change.After.CustomerRefundOrdinal;
                TimeSpan wait = BackOff.DelayAfter(attempts, _channels.MinQueryDelay, settings.MaxCustomerRefundRetry);
                bool isOverdue = DiscrepancySchedule.NumberAfterTries(
                    attempts, settings.CustomerRefundAttempts, settings.MaxCustomerRefundRetry) > 0;
                return change.CustomerRefundFailed(result, now.Plus(wait), isOverdue);
        }
    }

    /// <summary>The result without amounts that are implausible for the instruction. An operator is informed of them.</summary>
    private (AdvanceChange Change, ChannelResult Result) WithoutImplausibleAmounts(
        AdvanceChange change, Instruction instruction, ChannelResult result)
    {
        bool isImplausible = result is { Outcome: OperationOutcome.Unknown, Code: ChannelCodes.ImplausibleAnswer };
        if (!isImplausible && result.FeeMinor <= Math.Max(instruction.Amount.Minor, _channels.MaxFeeMinor))
        {
            return (change, result);
        }

        string amounts = $"{(result.PartMinor is { } part ? $"part {part}, " : "")}fee {result.FeeMinor}";
        AdvanceChange opened = change.Opened(
            DiscrepancyKind.SenselessFigure,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{instruction.Key.Purpose}{instruction.Key.Ordinal}#{result.PartMinor}#{result.FeeMinor}"),
            $"{instruction.Key.Purpose} {instruction.Key.Ordinal} of {instruction.Amount} at {instruction.LogicalChannel}: "
            + $"{result.Outcome} with {amounts} (minor units)");
        return (opened, result with { FeeMinor = 0, PartMinor = isImplausible ? null : result.PartMinor });
    }

    /// <summary>
    /// A result for an instruction that is no longer under way. If it agrees with the record, only a fee can change. If it contradicts the
    /// record, the advance is held until an operator decides.
    /// </summary>
    private async ValueTask<AdvanceChange> KeepLateResultAsync(AdvanceChange change, InstructionKey key, ChannelResult late)
    {
        if (await FindAsync(key).ConfigureAwait(false) is not { } recorded)
        {
            return change;
        }

        (change, late) = WithoutImplausibleAmounts(change, recorded, late);
        // "Not executed" may only mean "not found", which the channel may have answered before it accepted the instruction.
        if (late.Outcome is OperationOutcome.Succeeded or OperationOutcome.Declined)
        {
            foreach (Discrepancy accepted in await ListAcceptedAsync(change.Before).ConfigureAwait(false))
            {
                if (accepted.Instruction == key)
                {
                    (change, recorded) = change.EndAccepted(accepted, recorded, late);
                }
            }
        }
        return change.Contradiction(recorded, late) is { } contradiction ? change.Hold(contradiction) : change.BookLateFee(recorded, late);
    }

    /// <summary>The discrepancies that hold an advance because a channel accepted an instruction after all.</summary>
    public async ValueTask<IReadOnlyList<Discrepancy>> ListAcceptedAsync(Advance advance)
    {
        List<Discrepancy> accepted = [];
        foreach (string id in advance.HeldByDiscrepancies)
        {
            if (EvidenceTransitions.IsAccepted(id)
                && await reviews.FindDiscrepancyAsync(id, CancellationToken.None).ConfigureAwait(false) is { } discrepancy)
            {
                accepted.Add(discrepancy);
            }
        }
        return accepted;
    }

    private AdvanceChange StayUnresolved(AdvanceChange change, ChannelResult result, bool wasQuery)
    {
        Instruction instruction = change.After.InFlight!;
        if (!wasQuery && SaysNothingNew(instruction, result))
        {
            return change;
        }

        int queries = instruction.Queries + (wasQuery ? 1 : 0);
        DateTimeOffset askAt = change.At.Plus(BackOff.DelayAfter(queries + 1, _channels.MinQueryDelay, _channels.MaxQueryDelay));
        // A channel that goes on saying "not yet" does not put off the query.
        bool isSooner = !wasQuery && change.After.NextActionAt > change.At && change.After.NextActionAt < askAt;
        AdvanceChange unresolved = change.StayUnresolved(result, wasQuery, isSooner ? change.After.NextActionAt!.Value : askAt);
        int number = DiscrepancySchedule.NumberAfterTries(queries, _channels.QueriesBeforeDiscrepancy, _channels.MaxQueryDelay);
        return number == 0
            ? unresolved
            : unresolved.Opened(
                DiscrepancyKind.StillUnknown,
                $"{instruction.Key.Purpose}{instruction.Key.Ordinal}#{number}",
                $"{instruction.Key.Purpose} {instruction.Key.Ordinal} of {instruction.Amount} at {instruction.LogicalChannel}: "
                + $"{result.Outcome} {result.Code} after {queries} queries");
    }

    private static bool SaysNothingNew(Instruction instruction, ChannelResult result) => result.Outcome == instruction.Outcome
        && (result.Code is null ? result.Outcome == OperationOutcome.Pending
            : string.Equals(result.Code, instruction.Code, StringComparison.Ordinal))
        && (result.Reference is null || string.Equals(result.Reference, instruction.ChannelReference, StringComparison.Ordinal));

    /// <summary>The reason for the failure of a payment whose last payout ended with this result.</summary>
    public static string ReleaseReason(ChannelResult result) =>
        result.Outcome == OperationOutcome.Declined ? OutcomeReasons.PayoutDeclined : OutcomeReasons.PayoutNotExecuted;

    /// <summary>
    /// Keeps the payment's outcome consistent with its advance: pending with the reason, or final with a notice if no caller waits for it
    /// (M4).
    /// </summary>
    /// <param name="change">The change, with the result and what follows from it.</param>
    /// <param name="purpose">The purpose of the instruction.</param>
    /// <param name="isHeard">Whether a caller still waits and gets the outcome there.</param>
    public static AdvanceChange WithOutcome(AdvanceChange change, InstructionPurpose purpose, bool isHeard)
    {
        TransactionOutcome before = change.OutcomeBefore!;
        // One caller gets the outcome; another may have been answered that the payment is pending.
        if (before.IsFinal || change.Outcome is { IsFinal: true })
        {
            return isHeard && before.Reason == OutcomeReasons.InProgress ? change : change.WithOutcomeNotice();
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

    /// <summary>The stored instruction; null if there is none.</summary>
    public async ValueTask<Instruction?> FindAsync(InstructionKey key)
    {
        IReadOnlyList<Instruction> instructions = await payments.ListInstructionsAsync(
            key.Transaction, CancellationToken.None).ConfigureAwait(false);
        return instructions.FirstOrDefault(recorded => recorded.Key == key);
    }
}
