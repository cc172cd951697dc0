using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Collection;

/// <summary>Collects what is due, asks for collections without a result, and brings delinquent advances up for review.</summary>
internal sealed class CollectionWork(
    AdvanceUpdater updater,
    InstructionWork instructions,
    ChannelSet channels,
    Pauses pauses,
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
        OrdersInForce orders = await pauses.ReadAsync(cancellationToken).ConfigureAwait(false);
        await instructions.WriteAndSendAsync(advance, lease, step => new ValueTask<bool>(step.After.NextActionAt <= step.Now && Write(step, merchant, orders)), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask QueryAsync(Advance advance, WorkLease lease, CancellationToken cancellationToken) =>
        advance.InFlight!.Channel == Instruction.BusinessSystemChannel
            ? WaitAsync(advance.Key, lease, _recovery.LongestRetry, cancellationToken)
            : instructions.QueryAsync(advance, cancellationToken);

    public ValueTask ReviewAsync(Advance advance, WorkLease lease, CancellationToken cancellationToken) => WaitAsync(advance.Key, lease, policy.ReviewEvery, cancellationToken);

    /// <summary>Writes the next collection down, or says when or why not.</summary>
    /// <returns>Whether an instruction was written that this worker is to send.</returns>
    private bool Write(AdvanceStep step, Merchant? merchant, OrdersInForce orders)
    {
        Advance advance = step.After;
        if (pauses.Stops(step, pauses.OfCollection(orders, advance, merchant)))
            return false;
        if (policy.RoomInWindowAt(advance, step.Now) is { } roomAt)
        {
            step.After = advance with { NextActionAt = roomAt };
            return false;
        }
        DateTimeOffset windowStart = policy.WindowStart(step.Now);
        if (_recovery.AdviceMode == AdviceMode.PostsDebit)
        {
            // The posting is the collection: the advice carries it, in the merchant's order, as often as it takes.
            Instruction debit = step.WriteCollection(Instruction.BusinessSystemChannel, null, DateTimeOffset.MaxValue, step.Now.Plus(_recovery.LongestRetry), windowStart, references);
            step.Send(Advices.PostDebit(debit, step.Now));
            return false;
        }
        if (advance.Means?.Institution is not { } institution || channels.Collection(institution) is null)
        {
            step.GiveUpCollection("no-collection-channel", step.Now.Plus(policy.ReviewEvery));
            return false;
        }
        if (instructions.LacksMandate(step, advance.Means?.Unreadable) || instructions.PutsOff(step, AdvanceLanes.Collection(institution)))
            return false;
        DateTimeOffset sendBefore = step.Now.Plus(policy.SendWindow);
        step.WriteCollection(institution, merchant?.AtInstitution(institution), sendBefore, sendBefore.Plus(_channels.CallTimeLimit + _channels.FirstQueryAfter), windowStart, references);
        return true;
    }

    /// <summary>Nothing to do here but to look again.</summary>
    private async ValueTask WaitAsync(TransactionKey key, WorkLease lease, TimeSpan wait, CancellationToken cancellationToken) =>
        await updater.UpdateAsync(
            key,
            lease,
            (step, _) =>
            {
                if (!step.After.IsFinal)
                    step.After = step.After with { NextActionAt = step.Now.Plus(wait) };
            },
            cancellationToken).ConfigureAwait(false);
}
