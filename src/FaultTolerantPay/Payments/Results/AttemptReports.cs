using FaultTolerantPay.Routes;

namespace FaultTolerantPay.Payments.Results;

/// <summary>
/// Reports to the live state what became of each attempt to charge or authorise a card. It follows what is stored, so that every attempt is
/// reported once, whoever learned its result. What follows a charge (an increment, a capture, a void, a refund) goes to the channel that
/// charged, whichever is best, so it says nothing about which one to choose.
/// </summary>
internal sealed class AttemptReports(LiveChannels live)
{
    /// <summary>Reports what changed between two stored versions of a payment.</summary>
    public void Follow(ChannelPayment before, ChannelPayment after, DateTimeOffset at)
    {
        if (ReferenceEquals(before, after))
        {
            return;
        }

        foreach (ChannelOperation charge in after.Operations.Where(operation => operation.IsCharge))
        {
            ChannelOperation? earlier = before.Find(charge.Number);
            bool isResolvedNow = charge.IsResolved && earlier is not { IsResolved: true };
            if (IsFirstJudged(earlier, charge))
            {
                live.Report(
                    charge.Channel, charge.Outcome, charge.Cause, charge.IsHardDecline, charge.Latency, after.Decision.Segment);
            }

            if (isResolvedNow && !charge.IsResolvedLocally)
            {
                live.ReportCost(
                    charge.Channel, charge.Outcome, charge.Cause, charge.IsHardDecline, charge.Amount, charge.FeeMinor,
                    charge.Latency ?? at - charge.WrittenAt);
            }

            if (isResolvedNow)
            {
                live.Ended(charge.Reference, hasFailed: !charge.TookEffect);
            }

            if (charge.TookEffect && earlier is { IsResolved: true, TookEffect: false })
            {
                live.UseAfterAll(charge.Channel, charge.Amount.Minor, charge.WrittenAt);
            }
        }
    }

    /// <summary>
    /// Whether an attempt can be judged for the first time: it has a result of the channel, or the channel left it without one.
    /// </summary>
    private static bool IsFirstJudged(ChannelOperation? before, ChannelOperation after)
    {
        bool wasJudged = before is not null && (before.IsResolved || WasLeftUnknown(before));
        return !wasJudged && (after.IsResolved ? !after.IsResolvedLocally && !after.IsReversed : WasLeftUnknown(after));
    }

    /// <summary>Whether the channel left an operation without a result. An unmapped code says nothing about the channel.</summary>
    private static bool WasLeftUnknown(ChannelOperation operation) =>
        operation is { IsResolved: false, IsAnswered: true, Outcome: OperationOutcome.Unknown, Cause: null or FailureCause.Channel };
}
