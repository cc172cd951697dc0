using FaultTolerantPay.Channels;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Pipeline.Settlement;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Advances;

/// <summary>Pays customers back, and asks for pay-backs without a result.</summary>
internal sealed class CustomerRefundWork(
    InstructionWork instructions,
    Pauses pauses,
    IMerchantStore merchants,
    IInstructionReferences references,
    IOptions<SettlementOptions> settlement,
    IOptions<ChannelOptions> channelOptions)
{
    private readonly TimeSpan _sendWindow = settlement.Value.SendWindow;
    private readonly ChannelOptions _channels = channelOptions.Value;

    public async ValueTask RefundAsync(Advance advance, WorkLease lease, CancellationToken cancellationToken)
    {
        Merchant? merchant = await merchants.FindAsync(advance.Key.Merchant, cancellationToken).ConfigureAwait(false);
        OrdersInForce orders = await pauses.ReadAsync(cancellationToken).ConfigureAwait(false);
        await instructions.WriteAndSendAsync(
            advance,
            lease,
            step =>
            {
                if (pauses.Stops(step, Pauses.OfCustomerRefund(orders, step.After, merchant)))
                    return false;
                InstitutionId channel = step.After.Means?.Institution ?? step.After.Institution;
                if (instructions.PutsOff(step, AdvanceLanes.Collection(channel)))
                    return false;
                DateTimeOffset sendBefore = step.Now + _sendWindow;
                step.WriteCustomerRefund(channel, merchant?.AtInstitution(channel), sendBefore, sendBefore + _channels.CallTimeLimit + _channels.FirstQueryAfter, references);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask QueryAsync(Advance advance, CancellationToken cancellationToken) => instructions.QueryAsync(advance, cancellationToken);
}
