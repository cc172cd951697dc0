using FaultTolerantPay.Channels;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Pipeline.Settlement;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Advances;

/// <summary>Pays what was promised, releases what was only reserved, and asks for payouts without a result.</summary>
internal sealed class PayoutWork(
    InstructionWork instructions,
    ChannelSet channels,
    IMerchantStore merchants,
    IOptions<SettlementOptions> settlement,
    IOptions<ChannelOptions> channelOptions)
{
    private readonly SettlementOptions _settlement = settlement.Value;
    private readonly ChannelOptions _channels = channelOptions.Value;

    public async ValueTask PayOrReleaseAsync(Advance advance, WorkLease lease, CancellationToken cancellationToken)
    {
        Merchant? merchant = await merchants.FindAsync(advance.Key.Merchant, cancellationToken).ConfigureAwait(false);
        await instructions.WriteAndSendAsync(advance, lease, step => PayOrRelease(step, merchant), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask QueryAsync(Advance advance, CancellationToken cancellationToken) => instructions.QueryAsync(advance, cancellationToken);

    /// <returns>Whether a payout was written that this worker is to send.</returns>
    private bool PayOrRelease(AdvanceStep step, Merchant? merchant)
    {
        Advance advance = step.After;
        if (!advance.IsPromised || advance.Original == Faults.PrimaryFate.Executed)
        {
            step.Release(OutcomeReasons.PayoutNotExecuted);
            return false;
        }
        // One channel after the other, and from the first again: the promise is kept however long it takes.
        IPayoutChannel? channel = null;
        if (merchant is not null)
        {
            int count = 0;
            while (channels.PayoutCandidate(merchant, advance.Institution, count) is not null)
                count++;
            channel = count == 0 ? null : channels.PayoutCandidate(merchant, advance.Institution, advance.PayoutOrdinal % count);
        }
        // Without a channel nothing is tried; the time in which it would have been is counted in its place.
        int overdue = channel is null
            ? 1 + (int)((step.Now - advance.ReservedAt) / (_settlement.PromisedPayoutAttempts * _channels.LongestQueryWait))
            : Episode.After(advance.PayoutOrdinal, _settlement.PromisedPayoutAttempts);
        if (overdue > 0)
            step.Open(DifferenceKind.PromisedPayoutOverdue, $"{(channel is null ? "no-channel" : "")}{overdue}", $"{advance.Amount} promised to merchant {advance.Key.Merchant} is not paid after {advance.PayoutOrdinal} attempts; last answer {advance.LastCode ?? "none"}");
        if (channel is null)
        {
            step.After = advance with { NextActionAt = step.Now + _channels.LongestQueryWait };
            return false;
        }
        DateTimeOffset sendBefore = step.Now + _settlement.SendWindow;
        step.WritePayout(channel.Institution, merchant!.AtInstitution(channel.Institution), sendBefore, sendBefore + _channels.CallTimeLimit + _channels.FirstQueryAfter);
        return true;
    }
}
