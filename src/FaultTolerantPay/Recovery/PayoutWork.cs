using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Recovery;

/// <summary>Pays promised payouts, releases advances that were only reserved, and queries payouts without a result.</summary>
internal sealed class PayoutWork(
    InstructionWork instructions,
    PauseChecks pauses,
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
        ActiveControls controls = await pauses.ReadAsync(cancellationToken).ConfigureAwait(false);
        await instructions.WriteAndSendAsync(
            advance,
            lease,
            change => ValueTask.FromResult(PayOrRelease(change, merchant, controls, lease.Lane)),
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask QueryAsync(Advance advance, CancellationToken cancellationToken) =>
        instructions.QueryAsync(advance, cancellationToken);

    private AdvanceChange PayOrRelease(AdvanceChange change, Merchant? merchant, ActiveControls controls, string lane)
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
            : Next(advance, [.. pauses.PayoutCandidates(controls, merchant, advance.Institution)]);
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

        string channelLane = AdvanceLanes.Payout(channel.Institution);
        if (channelLane != lane)
        {
            return change.ToLane(channelLane);
        }

        DateTimeOffset sendBefore = change.At.Plus(_settlement.SendWindow);
        return change.WritePayout(
            channel.Institution,
            merchant!.AtInstitution(channel.Institution),
            sendBefore,
            _channels.FirstQueryAt(sendBefore),
            references.Next(advance.NextKey(InstructionPurpose.Payout)));
    }

    /// <summary>
    /// Tries one channel after the other and then starts again with the first: the promise is kept however long it takes. A channel that is
    /// not called now is skipped.
    /// </summary>
    private (IPayoutChannel? Channel, bool IsThereAny) Next(Advance advance, IPayoutChannel[] candidates)
    {
        for (int turn = 0; turn < candidates.Length; turn++)
        {
            IPayoutChannel candidate = candidates[(advance.PayoutOrdinal + turn) % candidates.Length];
            if (!caller.IsWithheld(AdvanceLanes.Payout(candidate.Institution), advance.Key.Merchant))
            {
                return (candidate, true);
            }
        }
        return (null, candidates.Length > 0);
    }
}
