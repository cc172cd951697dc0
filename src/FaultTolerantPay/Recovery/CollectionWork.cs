using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Recovery;

/// <summary>Collects what is due, queries collections without a result, and brings delinquent advances up for review.</summary>
internal sealed class CollectionWork(
    AdvanceUpdater updater,
    InstructionWork instructions,
    InstitutionChannels channels,
    PauseChecks pauses,
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
        await instructions.WriteAndSendAsync(
            advance,
            lease,
            change => ValueTask.FromResult(change.After.NextActionAt <= change.At ? Write(change, merchant, controls) : change),
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask QueryAsync(Advance advance, WorkLease lease, CancellationToken cancellationToken) =>
        advance.InFlight!.Channel == Instruction.BusinessSystemChannel
            ? WaitAsync(advance.Key, lease, _recovery.MaxRetryDelay, cancellationToken)
            : instructions.QueryAsync(advance, cancellationToken);

    public ValueTask ReviewAsync(Advance advance, WorkLease lease, CancellationToken cancellationToken) =>
        WaitAsync(advance.Key, lease, policy.ReviewEvery, cancellationToken);

    /// <summary>Writes the next collection, or sets the time of the next check or the reason why there is none.</summary>
    private AdvanceChange Write(AdvanceChange change, Merchant? merchant, ActiveControls controls)
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
        if (advance.Mandate?.Institution is not { } institution || channels.Collection(institution) is null)
        {
            return change.GiveUpCollection("no-collection-channel", now.Plus(policy.ReviewEvery));
        }

        AdvanceChange? postponed = instructions.PostponeUnreadable(change, advance.Mandate?.UnreadableToken)
            ?? instructions.Postpone(change, AdvanceLanes.Collection(institution));
        if (postponed is not null)
        {
            return postponed;
        }

        DateTimeOffset sendBefore = now.Plus(policy.SendWindow);
        return change.WriteCollection(
            institution, merchant?.AtInstitution(institution), sendBefore, _channels.FirstQueryAt(sendBefore), windowStart, Reference());

        string Reference() => references.Next(advance.NextKey(InstructionPurpose.Collection));
    }

    /// <summary>Only schedules the next check.</summary>
    private async ValueTask WaitAsync(TransactionKey key, WorkLease lease, TimeSpan wait, CancellationToken cancellationToken) =>
        await updater.UpdateAsync(
            key,
            lease,
            change => change.After.IsFinal ? change : change.To(change.After with { NextActionAt = change.At.Plus(wait) }),
            cancellationToken).ConfigureAwait(false);
}
