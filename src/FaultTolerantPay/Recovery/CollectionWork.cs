using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Model;
using FaultTolerantPay.Routes;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Recovery;

/// <summary>Collects what is due, queries collections without a result, and brings delinquent advances up for review.</summary>
internal sealed class CollectionWork(
    AdvanceUpdater updater,
    InstructionWork instructions,
    InstitutionChannels channels,
    PauseChecks pauses,
    ChannelCaller caller,
    ChannelRanking ranking,
    IPaymentStore payments,
    IMerchantStore merchants,
    IInstructionReferences references,
    CollectionPolicy policy,
    IOptions<ChannelOptions> channelOptions,
    IOptions<RecoveryOptions> recovery)
{
    private readonly ChannelOptions _channels = channelOptions.Value;
    private readonly RecoveryOptions _recovery = recovery.Value;

    public async ValueTask CollectAsync(Advance advance, WorkLease lease, CancellationToken cancellationToken)
    {
        Merchant? merchant = await merchants.FindAsync(advance.Key.Merchant, cancellationToken).ConfigureAwait(false);
        ActiveControls controls = await pauses.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (advance.Mandate?.Institution is { } institution)
        {
            await ranking.RestoreCollectionsAsync(institution).ConfigureAwait(false);
        }

        ReservedRoom room = ranking.Room(Operation.Collection);
        await instructions.WriteAndSendAsync(
            advance,
            lease,
            async change =>
            {
                if (change.After.NextActionAt > change.At)
                {
                    return change;
                }
                // Read inside the change, so that they are as old as the advance.
                IReadOnlyList<Instruction> sent = change.After.CollectionOrdinal == 0
                    ? []
                    : await payments.ListInstructionsAsync(advance.Key, cancellationToken).ConfigureAwait(false);
                return Write(change, merchant, controls, lease.Lane, sent, room);
            },
            room,
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask QueryAsync(Advance advance, WorkLease lease, CancellationToken cancellationToken) =>
        advance.InFlight!.Channel == Instruction.BusinessSystemChannel
            ? WaitAsync(advance.Key, lease, _recovery.MaxRetryDelay, cancellationToken)
            : instructions.QueryAsync(advance, cancellationToken);

    public ValueTask ReviewAsync(Advance advance, WorkLease lease, CancellationToken cancellationToken) =>
        WaitAsync(advance.Key, lease, policy.ReviewEvery, cancellationToken);

    /// <summary>Writes the next collection, or sets the time of the next check or the reason why there is none.</summary>
    private AdvanceChange Write(
        AdvanceChange change, Merchant? merchant, ActiveControls controls, string lane, IReadOnlyList<Instruction> sent, ReservedRoom room)
    {
        (Advance advance, DateTimeOffset now) = (change.After, change.At);
        if (pauses.OfCollection(controls, advance, merchant) is { } pause)
        {
            return change.Pause(pause.Number, pause.ToString(), pauses.Review);
        }

        if (policy.RoomInWindowAt(advance, now) is { } roomAt)
        {
            return change.To(advance with { NextActionAt = roomAt });
        }

        DateTimeOffset windowStart = policy.WindowStart(now);
        if (_recovery.AdviceMode == AdviceMode.PostsDebit)
        {
            // The posting is the collection: the advice carries it, in the merchant's order, with any number of retries.
            AdvanceChange debit = change.WriteCollection(
                Instruction.BusinessSystemChannel,
                null,
                DateTimeOffset.MaxValue,
                now.Plus(_recovery.MaxRetryDelay),
                windowStart,
                Reference());
            return debit.With(Advices.PostDebit(debit.After.InFlight!, now));
        }
        if (advance.Mandate?.Institution is not { } institution || channels.Collections(institution).Length == 0)
        {
            return change.GiveUpCollection("no-collection-channel", now.Plus(policy.ReviewEvery));
        }

        if (instructions.PostponeUnreadable(change, advance.Mandate?.UnreadableToken) is { } unreadable)
        {
            return unreadable;
        }

        (ChannelId? next, bool isThereAny) = Next(change, institution, merchant, sent, room);
        if (next is not { } channel)
        {
            string reason = isThereAny
                ? "calls to the channels that may collect have not ended"
                : "the router leaves no channel with room in its quotas";
            return change.WaitForChannel(reason, _channels.MaxQueryDelay, _channels.QueriesBeforeDiscrepancy);
        }

        string channelLane = AdvanceLanes.Collection(channel);
        if (channelLane != lane)
        {
            room.Return();
            return change.ToLane(channelLane);
        }

        DateTimeOffset sendBefore = now.Plus(policy.SendWindow);
        return change.WriteCollection(
            institution, merchant?.AtInstitution(institution), sendBefore, _channels.FirstQueryAt(sendBefore), windowStart, Reference(),
            channel);

        string Reference() => references.Next(advance.NextKey(InstructionPurpose.Collection));
    }

    /// <summary>
    /// The best of the channels that have failed least; null if none of them takes it now. A channel that failed is not used again while
    /// another has failed less: two channels in turn would never wait.
    /// </summary>
    private (ChannelId? Channel, bool IsThereAny) Next(
        AdvanceChange change, InstitutionId institution, Merchant? merchant, IReadOnlyList<Instruction> sent, ReservedRoom room)
    {
        Advance advance = change.After;
        Money outstanding = advance.Amount with { Minor = advance.OutstandingMinor };
        (ChannelId Id, int Failures)[] candidates =
        [
            .. ranking.Collections(institution, merchant, outstanding, advance.Key)
                .Select(channel => (channel.Channel, Failover.CountAt(channel.Channel, InstructionPurpose.Collection, sent))),
        ];
        foreach ((ChannelId id, int failures) in candidates)
        {
            if (failures == candidates.Min(candidate => candidate.Failures)
                && !caller.IsWithheld(AdvanceLanes.Collection(id), advance.Key.Merchant)
                && room.TryReserve(id, outstanding, change.At))
            {
                return (id, true);
            }
        }
        return (null, candidates.Length > 0);
    }

    /// <summary>Only schedules the next check.</summary>
    private async ValueTask WaitAsync(TransactionKey key, WorkLease lease, TimeSpan wait, CancellationToken cancellationToken) =>
        await updater.UpdateAsync(
            key,
            lease,
            change => change.After.IsFinal ? change : change.To(change.After with { NextActionAt = change.At.Plus(wait) }),
            cancellationToken).ConfigureAwait(false);
}
