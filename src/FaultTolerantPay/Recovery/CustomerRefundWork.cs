using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Model;
using FaultTolerantPay.Routes;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Recovery;

/// <summary>Refunds customers, and queries customer refunds without a result.</summary>
internal sealed class CustomerRefundWork(
    IPaymentStore payments,
    InstructionWork instructions,
    PauseChecks pauses,
    InstitutionChannels channels,
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
        ActiveControls controls = await pauses.ReadAsync(cancellationToken).ConfigureAwait(false);
        await instructions.WriteAndSendAsync(
            advance,
            lease,
            async change =>
            {
                // Read inside the change. If an instruction changes meanwhile, so does the advance, and this change is computed again.
                IReadOnlyList<Instruction> before =
                    await payments.ListInstructionsAsync(advance.Key, cancellationToken).ConfigureAwait(false);
                RefundAllocation account = RefundAllocation.Of(change.After, before);
                if (PauseChecks.OfCustomerRefund(controls, change.After, account, merchant) is { } pause)
                {
                    return change.Pause(pause.Number, pause.ToString(), pauses.Review);
                }

                ChannelId channel = ChannelOf(account);
                string channelLane = AdvanceLanes.Collection(channel);
                if (channelLane != lease.Lane)
                {
                    return change.ToLane(channelLane);
                }
                // The tokens of all instructions show which account the money came from and went to.
                UnreadableToken? unreadable = account.Mandate?.UnreadableToken
                    ?? before.Select(sent => sent.Mandate?.UnreadableToken).FirstOrDefault(token => token is not null);
                if ((instructions.PostponeUnreadable(change, unreadable) ?? instructions.Postpone(change, channelLane)) is { } postponed)
                {
                    return postponed;
                }

                DateTimeOffset sendBefore = change.At.Plus(_sendWindow);
                return change.WriteCustomerRefund(
                    account,
                    merchant?.AtInstitution(account.Channel),
                    sendBefore,
                    _channels.FirstQueryAt(sendBefore),
                    references.Next(change.After.NextKey(InstructionPurpose.CustomerRefund)),
                    channel);
            },
            new ReservedRoom(live: null),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The channel that collected, while it is registered; otherwise the first of the account's institution.</summary>
    private ChannelId ChannelOf(RefundAllocation account)
    {
        ChannelId collectedBy = account.CollectedBy ?? new ChannelId(account.Channel.Value);
        return channels.Collection(account.Channel, collectedBy) is null && channels.Collections(account.Channel) is [var first, ..]
            ? first.Channel
            : collectedBy;
    }

    public ValueTask QueryAsync(Advance advance, CancellationToken cancellationToken) =>
        instructions.QueryAsync(advance, cancellationToken);
}
