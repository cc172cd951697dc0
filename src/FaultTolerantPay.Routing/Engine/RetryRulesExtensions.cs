using System.Xml;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>Applies retry rules to the end of an attempt.</summary>
public static class RetryRulesExtensions
{
    /// <summary>
    /// What may follow an attempt with a certain outcome. Do not ask after an attempt whose result is unknown or pending: it blocks every
    /// other attempt for the same money until its result is certain, whatever the rules. <c>LiveState.Report</c> counts such an
    /// attempt as a technical failure; here a technical failure is one by which the payment was certainly not executed.
    /// </summary>
    /// <param name="rules">The rules.</param>
    /// <param name="outcome">How the attempt certainly ended. Nothing follows an approval.</param>
    /// <param name="attempts">The number of attempts of the payment so far, this one included: 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The outcome is not defined, or the number is below 1.</exception>
    public static RetryDecision After(this RetryRules rules, ChannelAttemptOutcome outcome, int attempts)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        (RetryStep step, string ended) = RuleFor(rules, outcome);
        return step.Kind == RetryStepKind.Stop ? new RetryDecision(step, $"{ended}: stop")
            : attempts >= rules.MaxAttempts ? new RetryDecision(RetryStep.Stop, $"{attempts} of {rules.MaxAttempts} attempts")
            : step.Kind == RetryStepKind.NextChannel ? new RetryDecision(step, $"{ended}: next channel")
            : new RetryDecision(step, $"{ended}: later, after {XmlConvert.ToString(step.Delay)}");
    }

    /// <summary>What follows a certain outcome, while attempts are left.</summary>
    internal static RetryStep StepAfter(this RetryRules rules, ChannelAttemptOutcome outcome) => RuleFor(rules, outcome).Step;

    private static (RetryStep Step, string Ended) RuleFor(RetryRules rules, ChannelAttemptOutcome outcome) => outcome switch
    {
        ChannelAttemptOutcome.Approved => (RetryStep.Stop, "approved"),
        ChannelAttemptOutcome.SoftDecline => (rules.SoftDecline, "soft decline"),
        ChannelAttemptOutcome.HardDecline => (rules.HardDecline, "hard decline"),
        ChannelAttemptOutcome.TechnicalFailure => (rules.TechnicalFailure, "technical failure"),
        ChannelAttemptOutcome.CustomerAbandoned => (rules.CustomerAbandoned, "customer abandoned"),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "The outcome is none that the library knows."),
    };
}
