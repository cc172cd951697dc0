using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Model;
using FaultTolerantPay.Routes;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Recovery;

/// <summary>Pays promised payouts, releases advances that were only reserved, and queries payouts without a result.</summary>
internal sealed class PayoutWork(
    InstructionWork instructions,
    PauseChecks pauses,
    ChannelCaller caller,
    ChannelRanking ranking,
    IPaymentStore payments,
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
        ActiveControls controls = await pauses.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (merchant is not null)
        {
            await ranking.RestorePayoutsAsync(merchant, advance.Institution).ConfigureAwait(false);
        }

        ReservedRoom room = ranking.Room(Operation.Payout);
        await instructions.WriteAndSendAsync(
            advance,
            lease,
            async change =>
            {
                // Read inside the change, so that they are as old as the advance.
                IReadOnlyList<Instruction> sent = change.After.PayoutOrdinal == 0
                    ? []
                    : await payments.ListInstructionsAsync(advance.Key, cancellationToken).ConfigureAwait(false);
                return PayOrRelease(change, merchant, controls, lease.Lane, sent, room);
            },
            room,
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask QueryAsync(Advance advance, CancellationToken cancellationToken) =>
        instructions.QueryAsync(advance, cancellationToken);

    private AdvanceChange PayOrRelease(
        AdvanceChange change, Merchant? merchant, ActiveControls controls, string lane, IReadOnlyList<Instruction> sent, ReservedRoom room)
    {
        Advance advance = change.After;
        if (!advance.IsPromised || advance.OriginalStatus == OriginalStatus.Executed)
        {
            return change.Release(OutcomeReasons.PayoutNotExecuted);
        }

        if (merchant is not null && pauses.OfPayout(controls, merchant, advance.Institution) is { } pause)
        {
            return change.Pause(pause.Number, pause.ToString(), pauses.Review);
        }

        (IPayoutChannel? channel, bool isThereAny) = merchant is null
            ? (null, false)
            : Next(
                change,
                [
                    .. PauseChecks.NotPaused(
                        ranking.Payouts(merchant, advance.Institution, advance.Amount, advance.Key),
                        controls,
                        merchant,
                        advance.Institution),
                ],
                sent,
                room);
        // Without a channel nothing is tried, so elapsed time counts instead of attempts.
        int overdue = isThereAny
            ? DiscrepancySchedule.NumberAfterTries(
                advance.PayoutOrdinal, _settlement.PromisedPayoutsBeforeDiscrepancy, _settlement.MaxPromisedPayoutRetryDelay)
            : DiscrepancySchedule.NumberSince(advance.ReservedAt, change.At);
        if (overdue > 0)
        {
            change = change.Opened(
                DiscrepancyKind.PromisedPayoutOverdue,
                $"{(isThereAny ? "" : "no-channel")}{overdue}",
                $"{advance.Amount} promised to merchant {advance.Key.Merchant} is not paid after {advance.PayoutOrdinal} attempts; "
                + $"last decline code {advance.LastDeclineCode ?? "none"}");
        }
        if (channel is null)
        {
            TimeSpan wait = isThereAny ? _channels.MaxQueryDelay : _settlement.MaxPromisedPayoutRetryDelay;
            return change.To(advance with { NextActionAt = change.At.Plus(wait) });
        }

        string channelLane = AdvanceLanes.Payout(channel.Channel);
        if (channelLane != lane)
        {
            room.Return();
            return change.ToLane(channelLane);
        }

        DateTimeOffset sendBefore = change.At.Plus(_settlement.SendWindow);
        return change.WritePayout(
            channel.Institution,
            merchant!.AtInstitution(channel.Institution),
            sendBefore,
            _channels.FirstQueryAt(sendBefore),
            references.Next(advance.NextKey(InstructionPurpose.Payout)),
            channel.Channel);
    }

    /// <summary>
    /// Tries the channel that has failed least, of those the best, and so all of them in turn: the promise is kept however long it takes. A
    /// channel that is not called now, or whose quotas have no room, is skipped.
    /// </summary>
    private (IPayoutChannel? Channel, bool IsThereAny) Next(
        AdvanceChange change, IPayoutChannel[] candidates, IReadOnlyList<Instruction> sent, ReservedRoom room)
    {
        Advance advance = change.After;
        IPayoutChannel? next = candidates
            .OrderBy(candidate => sent.Count(payout =>
                payout.Key.Purpose == InstructionPurpose.Payout && payout.LogicalChannel == candidate.Channel))
            .FirstOrDefault(candidate => !caller.IsWithheld(AdvanceLanes.Payout(candidate.Channel), advance.Key.Merchant)
                && room.TryReserve(candidate.Channel, advance.Amount, change.At));
        return (next, candidates.Length > 0);
    }
}
