using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.ChannelPayments;

/// <summary>What the retry rules of the pinned decision say after the newest charge.</summary>
internal static class ChannelRetry
{
    /// <summary>Whether no further channel may be tried because of how the newest charge ended.</summary>
    public static bool Ends(ChannelPayment payment) => payment.Decision.Retry is { } rules
        ? EndOf(payment.NewestCharge) is { } ended && rules.StepAfter(ended).Kind != RetryStepKind.NextChannel
        : payment.NewestCharge is { IsHardDecline: true };

    /// <summary>How many channels may be tried: the policy and the host's options each have a bound, and the smaller one counts.</summary>
    public static int MaxAttemptsOf(ChannelPayment payment) =>
        Math.Min(payment.MaxAttempts, payment.Decision.Retry?.MaxAttempts ?? int.MaxValue);

    /// <summary>Why the rules stop the payment, for people; null if they do not, or if there are none.</summary>
    public static string? WhyStopped(ChannelPayment payment) =>
        payment.Decision.Retry is { } rules && EndOf(payment.NewestCharge) is { } ended
        && rules.After(ended, payment.Operations.Count(operation => operation.IsCharge))
            is { Step.Kind: not RetryStepKind.NextChannel } stopped
            ? stopped.Reason
            : null;

    /// <summary>How a charge certainly failed; null if it did not, or if that is not certain: no rule may be asked then (M3).</summary>
    private static ChannelAttemptOutcome? EndOf(ChannelOperation? charge)
    {
        if (charge is not { IsResolved: true, Outcome: OperationOutcome.Declined or OperationOutcome.NotExecuted })
        {
            return null;
        }

        bool isDeclined = charge.Outcome == OperationOutcome.Declined;
        return charge.IsHardDecline ? ChannelAttemptOutcome.HardDecline
            : (charge.Cause ?? (isDeclined ? FailureCause.Issuer : FailureCause.Channel)) switch
            {
                FailureCause.Issuer => ChannelAttemptOutcome.SoftDecline,
                FailureCause.Customer => ChannelAttemptOutcome.CustomerAbandoned,
                FailureCause.Channel => ChannelAttemptOutcome.TechnicalFailure,
                // The merchant's or an unclear cause: the outcome says what there is to say.
                _ => isDeclined ? ChannelAttemptOutcome.SoftDecline : ChannelAttemptOutcome.TechnicalFailure,
            };
    }
}
