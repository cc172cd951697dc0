using System.Globalization;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Routes;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Settlement;

/// <summary>
/// Reserves exposure and writes the advance, its transaction detail and the payout instruction in one atomic commit; then pays, and stores
/// the result. These are two of the three durable writes of an advance; the payment's record comes before them.
/// </summary>
internal sealed class SettlementStage(
    IPaymentStore payments,
    CommitPublisher publisher,
    AdvanceUpdater updater,
    ResultRecorder results,
    ChannelCaller caller,
    PauseChecks pauses,
    ChannelRanking ranking,
    Caps caps,
    StoredOutcomeCheck storedOutcomes,
    StoreCalls calls,
    IInstructionReferences references,
    TimeProvider time,
    Telemetry telemetry,
    IOptions<SettlementOptions> options,
    IOptions<ChannelOptions> channelOptions) : ISettlementStage
{
    private readonly SettlementOptions _options = options.Value;
    private readonly ChannelOptions _channelOptions = channelOptions.Value;

    public async ValueTask<SettlementResult> SettleAsync(
        StandInContext context, bool isPrimaryUnknown, TransactionRecord? intent, CancellationToken cancellationToken)
    {
        TransactionRequest request = context.Request;
        InstitutionId institution = context.AppliedLimit!.Value.Limit.Institution;
        ActiveControls controls = await pauses.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (pauses.OfPayout(controls, context.Merchant, institution) is { } pause)
        {
            return SettlementResult.Refused(PausedPayout.Refuse(pause));
        }

        if (ranking.IsRouted(Operation.Payout))
        {
            await calls.ReadAsync(
                async () =>
                {
                    await ranking.RestorePayoutsAsync(context.Merchant, institution).ConfigureAwait(false);
                    return true;
                },
                request.AnswerBy).ConfigureAwait(false);
        }

        ReservedRoom room = ranking.Room(Operation.Payout);
        return await room.HoldAsync(() => SettleAsync(context, isPrimaryUnknown, intent, controls, room, cancellationToken))
            .ConfigureAwait(false);
    }

    private async ValueTask<SettlementResult> SettleAsync(
        StandInContext context, bool isPrimaryUnknown, TransactionRecord? intent, ActiveControls controls, ReservedRoom room,
        CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        TransactionRequest request = context.Request;
        InstitutionId institution = context.AppliedLimit!.Value.Limit.Institution;
        if (Next(controls, context.Merchant, institution, request, [], room, now) is not { } channel)
        {
            return SettlementResult.Refused(NoPayoutChannel(context.Merchant, institution));
        }

        if (caps.LeaveOut(request.Amount.Currency, isPrimaryUnknown))
        {
            return SettlementResult.Refused(NoCapFor(request.Amount.Currency));
        }

        if (now >= request.AnswerBy)
        {
            return SettlementResult.Of(Unstored(OutcomeReasons.DeadlinePassed, now));
        }

        AdvanceChange change = Reserve(Detail(context, isPrimaryUnknown, now), context, institution, channel);
        var outcome = _options.PromiseToPay
            ? new TransactionOutcome { Kind = OutcomeKind.Advanced, DecidedAt = now }
            : new TransactionOutcome { Kind = OutcomeKind.Pending, DecidedAt = now, Reason = OutcomeReasons.InProgress };
        TransactionRecord record = intent is null ? TransactionRecord.New(request, outcome, now) : intent with { Outcome = outcome };
        (IReadOnlyList<CounterLimit> limits, IReadOnlyList<CounterChange> velocity) = caps.For(change.After, now);
        StandInCommit commit = AdvanceCommit.OfNew(change, record, limits, velocity);
        // From here on the advance is in the work queue, so no worker needs to process the intent.
        if (intent is not null)
        {
            commit = commit with { Work = [.. commit.Work, new WorkChange(new WorkItemKey(WorkKind.Transaction, request.Key), null)] };
        }

        CommitResult result;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            result = await calls.WriteAsync(
                () => storedOutcomes.StoreAsync(
                    () => publisher.CommitAsync(commit, stateBefore: null, CancellationToken.None), decides: request.Key.OrderKey),
                request.AnswerBy).ConfigureAwait(false);
        }
        catch (OverflowException)
        {
            // The store wrote nothing: a sum that overflows cannot be capped.
            return SettlementResult.Refused(DoesNotFit(change.After));
        }
        if (result.Status == CommitStatus.LimitReached)
        {
            return SettlementResult.Refused(CapReached(result, change.After));
        }
        // Another node, or another attempt of the order, was first. Nothing is written, and nothing may be sent (M1, M2).
        if (!result.IsCommitted)
        {
            return await ReplayAsync(request, now).ConfigureAwait(false);
        }

        if (_options.PromiseToPay)
        {
            return SettlementResult.Of(outcome);
        }

        room.Keep(change.After.InFlight!.Reference);
        LoadedAdvance stored = new LoadedAdvance(change.After, record).After(commit);
        return SettlementResult.Of(await PayAsync(stored, context.Merchant, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The first of the two commits: the reservation, with the payout instruction unless the payout is only promised.</summary>
    private AdvanceChange Reserve(TransactionDetail detail, StandInContext context, InstitutionId institution, IPayoutChannel channel)
    {
        if (_options.PromiseToPay)
        {
            return PayoutTransitions.Promise(detail, context.FaultState.Outage, institution);
        }

        DateTimeOffset sendBefore = SendBefore(detail.DecidedAt, context.Request.AnswerBy);
        return PayoutTransitions.ReserveAndWritePayout(
            detail,
            context.FaultState.Outage,
            institution,
            channel.Institution,
            context.Merchant.AtInstitution(channel.Institution),
            sendBefore,
            _channelOptions.FirstQueryAt(sendBefore),
            references.Next(InstructionTransitions.FirstPayoutKey(context.Request.Key)),
            channel.Channel);
    }

    /// <summary>Sends the payout that is written. If it certainly did not happen, the next channel's payout follows.</summary>
    private async ValueTask<TransactionOutcome> PayAsync(LoadedAdvance stored, Merchant merchant, CancellationToken cancellationToken)
    {
        HashSet<ChannelId> tried = [];
        ReservedRoom room = ranking.Room(Operation.Payout);
        while (true)
        {
            Instruction instruction = stored.Advance.InFlight!;
            SendResult sent = await caller.SendAsync(instruction, cancellationToken).ConfigureAwait(false);
            tried.Add(instruction.LogicalChannel);
            results.FollowLate(instruction, sent);
            telemetry.Answered(instruction, sent.Result, wasQuery: false);
            ActiveControls? controls = sent.Result.Outcome is OperationOutcome.Declined or OperationOutcome.NotExecuted
                ? await FindControlsAsync().ConfigureAwait(false)
                : null;
            LoadedAdvance? recorded;
            try
            {
                LoadedAdvance before = stored;
                recorded = await calls.WriteAsync(
                    () => RecordAsync(before, instruction, sent.Result, merchant, controls, tried, room),
                    until: null).ConfigureAwait(false);
            }
            catch (StoreException)
            {
                // The instruction is durable, but its result may not be. "Pending" would promise a notice of the outcome, and the outcome
                // may be stored already, without a notice. A repeated request gets the stored outcome.
                return stored.Record.Outcome.Reason == OutcomeReasons.InProgress
                    ? Replay.InProgress(time.GetUtcNow())
                    : stored.Record.Outcome;
            }
            stored = recorded!;
            if (stored.Advance.State != AdvanceState.PayoutSent || stored.Advance.InFlight!.Key == instruction.Key)
            {
                return stored.Record.Outcome;
            }
        }
    }

    /// <summary>The active controls. Null if the store does not answer, because the channel's result must be recorded anyway.</summary>
    private async ValueTask<ActiveControls?> FindControlsAsync()
    {
        try
        {
            return await pauses.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            return null;
        }
    }

    /// <summary>Stores the result of a payout and what follows from it in one commit.</summary>
    private ValueTask<LoadedAdvance?> RecordAsync(
        LoadedAdvance before, Instruction instruction, ChannelResult result, Merchant merchant, ActiveControls? controls,
        HashSet<ChannelId> tried, ReservedRoom room) =>
        room.HoldAsync(async () =>
        {
            LoadedAdvance? stored = await updater.UpdateAsync(
                instruction.Key.Transaction,
                lease: null,
                async change =>
                {
                    room.Return();
                    AppliedResult applied = await results.AddAsync(change, instruction.Key, result, wasQuery: false).ConfigureAwait(false);
                    AdvanceChange next = applied.FailedPayout is { } failed
                        ? PayThroughNextOrRelease(applied.Change, merchant, failed, controls, tried, room)
                        : applied.Change;
                    return ResultRecorder.WithOutcome(next, instruction.Key.Purpose, isHeard: true);
                },
                // The channel's result is kept even if the caller has given up.
                CancellationToken.None,
                before).ConfigureAwait(false);
            if (stored?.Advance.InFlight is { } next && next.Key != instruction.Key)
            {
                room.Keep(next.Reference);
            }

            return stored;
        });

    /// <summary>
    /// What follows a payout that certainly did not happen: a payout through the next channel, or the release of the advance.
    /// </summary>
    private AdvanceChange PayThroughNextOrRelease(
        AdvanceChange change, Merchant merchant, ChannelResult result, ActiveControls? controls, HashSet<ChannelId> tried,
        ReservedRoom room)
    {
        Advance advance = change.After;
        bool mayGoOn = Failover.MayFollow(InstructionPurpose.Payout, result)
            && advance.OriginalStatus != OriginalStatus.Executed
            && advance.PayoutOrdinal < _options.MaxPayoutChannelsPerRequest
            && change.At < advance.Detail.Request.AnswerBy;
        return mayGoOn && controls is not null
            && Next(controls, merchant, advance.Institution, advance.Detail.Request, tried, room, change.At) is { } next
            ? WritePayout(change, next, merchant)
            : change.Release(ResultRecorder.ReleaseReason(result));
    }

    private AdvanceChange WritePayout(AdvanceChange change, IPayoutChannel channel, Merchant merchant)
    {
        DateTimeOffset sendBefore = SendBefore(change.At, change.After.Detail.Request.AnswerBy);
        string reference = references.Next(change.After.NextKey(InstructionPurpose.Payout));
        return change.WritePayout(
            channel.Institution, merchant.AtInstitution(channel.Institution), sendBefore, _channelOptions.FirstQueryAt(sendBefore),
            reference, channel.Channel);
    }

    /// <summary>The best channel that is not paused, was not tried for the payment and has room in its quotas, which is reserved.</summary>
    private IPayoutChannel? Next(
        ActiveControls controls, Merchant merchant, InstitutionId institution, TransactionRequest request, HashSet<ChannelId> tried,
        ReservedRoom room, DateTimeOffset now) =>
        PauseChecks
            .NotPaused(ranking.Payouts(merchant, institution, request.Amount, request.Key), controls, merchant, institution)
            .FirstOrDefault(channel => !tried.Contains(channel.Channel) && room.TryReserve(channel.Channel, request.Amount, now));

    private DateTimeOffset SendBefore(DateTimeOffset now, DateTimeOffset answerBy)
    {
        DateTimeOffset sendBefore = now.Plus(_options.SendWindow);
        return sendBefore < answerBy ? sendBefore : answerBy;
    }

    /// <summary>Another node, an earlier request or another attempt of the order was first.</summary>
    private async ValueTask<SettlementResult> ReplayAsync(TransactionRequest request, DateTimeOffset now)
    {
        IReadOnlyList<TransactionRecord> attempts = await calls.ReadAsync(
            () => payments.FindAttemptsAsync(request.Key.OrderKey, CancellationToken.None), request.AnswerBy).ConfigureAwait(false);
        return SettlementResult.Of(Replay.Of(attempts, request, now) ?? Replay.InProgress(now));
    }

    private static TransactionDetail Detail(StandInContext context, bool isPrimaryUnknown, DateTimeOffset now) => new()
    {
        Request = context.Request,
        ConsentVersion = context.Merchant.Consent.Version,
        Limit = context.AppliedLimit!.Value.Limit,
        LimitIsFallback = context.AppliedLimit.Value.IsFallback,
        Credit = context.AppliedCredit!.Value.Assessment,
        Tier = context.AppliedCredit.Value.Tier,
        PrimaryOutcomeUnknown = isPrimaryUnknown,
        DecidedAt = now,
    };

    private static Refusal NoPayoutChannel(Merchant merchant, InstitutionId institution) => new()
    {
        Code = RefusalCode.AdmissionRefused,
        Rule = RuleNames.PayoutChannel,
        Notice = NoticeKind.AdmissionRefused,
        Details =
        [
            new("institution", institution.Value),
            new(
                "registeredAt",
                string.Join(' ', merchant.Registrations.Where(r => r.MerchantAtInstitution is not null).Select(r => r.Institution.Value))),
        ],
    };

    private static Refusal NoCapFor(Currency currency) => new()
    {
        Code = RefusalCode.ExposureCapReached,
        Rule = RuleNames.CurrencyCapped,
        Details = [new("currency", currency.Code)],
    };

    private static Refusal CapReached(CommitResult result, Advance advance)
    {
        CounterLimit limit = result.Limit!;
        var details = new List<Detail> { new("limit", limit.Name), new("amount", advance.Amount.ToString()) };
        if (limit.MaxAmountMinor is { } maxAmount)
        {
            details.Add(new("used", new Money(result.Current.AmountMinor, advance.Amount.Currency).ToString()));
            details.Add(new("maxAmount", new Money(maxAmount, advance.Amount.Currency).ToString()));
        }
        if (limit.MaxCount is { } maxCount)
        {
            details.Add(new("usedCount", result.Current.Count.ToString(CultureInfo.InvariantCulture)));
            details.Add(new("maxCount", maxCount.ToString(CultureInfo.InvariantCulture)));
        }
        return new Refusal
        {
            Code = limit.IsVelocity ? RefusalCode.VelocityExceeded : RefusalCode.ExposureCapReached,
            Rule = limit.IsVelocity ? RuleNames.Velocity : RuleNames.ExposureCap,
            IsPassing = true,
            Details = details,
        };
    }

    private static Refusal DoesNotFit(Advance advance) => new()
    {
        Code = RefusalCode.ExposureCapReached,
        Rule = RuleNames.ExposureFits,
        IsPassing = true,
        Details = [new("amount", advance.Amount.ToString()), new("mostMinor", long.MaxValue.ToString(CultureInfo.InvariantCulture))],
    };

    private static TransactionOutcome Unstored(string reason, DateTimeOffset now) =>
        TransactionOutcome.Unstored(OutcomeKind.Unavailable, reason, now);
}
