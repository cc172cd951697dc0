using FaultTolerantPay.Channels;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Pipeline.Settlement;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Advances;

/// <summary>Pays what was promised, releases what was only reserved, and asks for payouts without a result.</summary>
internal sealed class PayoutWork(
    InstructionWork instructions,
    Pauses pauses,
    ChannelCaller caller,
    IMerchantStore merchants,
    IInstructionReferences references,
    IOptions<SettlementOptions> settlement,
    IOptions<ChannelOptions> channelOptions)
{
    private readonly SettlementOptions _settlement = settlement.Value;
    private readonly ChannelOptions _channels = channelOptions.Value;

    public async ValueTask PayOrReleaseAsync(Advance advance, WorkLease lease, CancellationToken cancellationToken)
    {
        Merchant? merchant = await merchants.FindAsync(advance.Key.Merchant, cancellationToken).ConfigureAwait(false);
        OrdersInForce orders = await pauses.ReadAsync(cancellationToken).ConfigureAwait(false);
        await instructions.WriteAndSendAsync(advance, lease, step => new ValueTask<bool>(PayOrRelease(step, merchant, orders, lease.Lane)), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask QueryAsync(Advance advance, CancellationToken cancellationToken) => instructions.QueryAsync(advance, cancellationToken);

    /// <returns>Whether a payout was written that this worker is to send.</returns>
    private bool PayOrRelease(AdvanceStep step, Merchant? merchant, OrdersInForce orders, string lane)
    {
        Advance advance = step.After;
        if (!advance.IsPromised || advance.Original == Faults.PrimaryFate.Executed)
        {
            step.Release(OutcomeReasons.PayoutNotExecuted);
            return false;
        }
        if (merchant is not null && pauses.Stops(step, pauses.OfPayout(orders, merchant, advance.Institution)))
            return false;
        (IPayoutChannel? channel, bool isThereAny) = merchant is null ? (null, false) : Next(advance, [.. pauses.PayoutCandidates(orders, merchant, advance.Institution)]);
        // Without a channel nothing is tried, and the time counts in its place.
        int overdue = isThereAny ? Episode.After(advance.PayoutOrdinal, _settlement.PromisedPayoutAttempts, _settlement.LongestPromisedPayoutRetry) : Episode.Since(advance.ReservedAt, step.Now);
        if (overdue > 0)
            step.Open(DifferenceKind.PromisedPayoutOverdue, $"{(isThereAny ? "" : "no-channel")}{overdue}", $"{advance.Amount} promised to merchant {advance.Key.Merchant} is not paid after {advance.PayoutOrdinal} attempts; last answer {advance.LastCode ?? "none"}");
        if (channel is null)
        {
            step.After = advance with { NextActionAt = step.Now.Plus(isThereAny ? _channels.LongestQueryWait : _settlement.LongestPromisedPayoutRetry) };
            return false;
        }
        if (AdvanceLanes.Payout(channel.Institution) is var itsLane && itsLane != lane)
        {
            step.MoveTo(itsLane);
            return false;
        }
        DateTimeOffset sendBefore = step.Now.Plus(_settlement.SendWindow);
        step.WritePayout(channel.Institution, merchant!.AtInstitution(channel.Institution), sendBefore, sendBefore.Plus(_channels.CallTimeLimit + _channels.FirstQueryAfter), references);
        return true;
    }

    /// <summary>One channel after the other, and from the first again: the promise is kept however long it takes. One that is not called now is passed over.</summary>
    private (IPayoutChannel? Channel, bool IsThereAny) Next(Advance advance, IPayoutChannel[] candidates)
    {
        for (int turn = 0; turn < candidates.Length; turn++)
        {
            IPayoutChannel candidate = candidates[(advance.PayoutOrdinal + turn) % candidates.Length];
            if (!caller.IsWithheld(AdvanceLanes.Payout(candidate.Institution), advance.Key.Merchant))
                return (candidate, true);
        }
        return (null, candidates.Length > 0);
    }
}
