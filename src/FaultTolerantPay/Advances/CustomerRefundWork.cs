using FaultTolerantPay.Channels;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Pipeline.Settlement;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Advances;

/// <summary>Pays customers back, and asks for pay-backs without a result.</summary>
internal sealed class CustomerRefundWork(
    AdvanceUpdater updater,
    InstructionWork instructions,
    IMerchantStore merchants,
    IOptions<SettlementOptions> settlement,
    IOptions<ChannelOptions> channelOptions)
{
    private readonly TimeSpan _sendWindow = settlement.Value.SendWindow;
    private readonly ChannelOptions _channels = channelOptions.Value;

    public async ValueTask RefundAsync(Advance advance, WorkLease lease, CancellationToken cancellationToken)
    {
        Merchant? merchant = await merchants.FindAsync(advance.Key.Merchant, cancellationToken).ConfigureAwait(false);
        bool writes = false;
        StoredAdvance? stored = await updater.UpdateAsync(
            advance.Key,
            known: null,
            lease,
            (step, _) =>
            {
                writes = step.After.State == AdvanceState.CustomerRefundDue;
                if (writes)
                {
                    DateTimeOffset sendBefore = step.Now + _sendWindow;
                    step.WriteCustomerRefund(
                        step.After.Means.Institution, merchant?.AtInstitution(step.After.Means.Institution), sendBefore, sendBefore + _channels.CallTimeLimit + _channels.FirstQueryAfter);
                }
                return ValueTask.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        if (writes && stored is { } written)
            await instructions.SendAsync(written, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask QueryAsync(Advance advance, CancellationToken cancellationToken) => instructions.QueryAsync(advance, cancellationToken);
}
