using FaultTolerantPay.Routes;

namespace FaultTolerantPay.Payments.Results;

/// <summary>
/// Reports to the live state what became of each attempt. It follows what is stored, so that every attempt is reported once, whoever
/// learned its result.
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

        foreach (ChannelOperation operation in after.Operations)
        {
            ChannelOperation? earlier = before.Find(operation.Number);
            if (IsFirstJudged(earlier, operation))
            {
                live.Report(
                    operation.Channel, operation.Outcome, operation.Cause, operation.IsHardDecline, operation.Latency,
                    after.Decision.Segment);
            }

            if (operation is { IsResolved: true, IsResolvedLocally: false } && earlier is not { IsResolved: true })
            {
                live.ReportCost(
                    operation.Channel, operation.Outcome, operation.Cause, operation.IsHardDecline, operation.Amount, operation.FeeMinor,
                    operation.Latency ?? at - operation.WrittenAt);
            }

            if (operation is { IsCharge: true, IsResolved: true } && earlier is not { IsResolved: true })
            {
                live.Ended(operation.Reference, hasFailed: !operation.TookEffect);
            }

            bool tookEffectAfterAll =
                operation is { IsCharge: true, TookEffect: true } && earlier is { IsResolved: true, TookEffect: false };
            if (tookEffectAfterAll)
            {
                live.UseAfterAll(operation.Channel, operation.Amount.Minor, operation.WrittenAt);
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
