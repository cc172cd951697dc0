using FaultTolerantPay.Calls;
using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>Asks the host's risk control about a customer whose credit is insufficient.</summary>
internal sealed class RiskControl(IRiskControlStrategy? strategy, CreditOptions options, HostCalls calls, TimeProvider time, ILogger logger)
{
    /// <summary>The payment continues if risk control allows its amount. Otherwise it stays refused.</summary>
    public async ValueTask<StageDecision<AppliedCredit>> DecideAsync(
        StandInContext context, AppliedCredit used, CancellationToken cancellationToken)
    {
        RiskControlDecision? decision = await AskAsync(context, used.Assessment, cancellationToken).ConfigureAwait(false);
        Money amount = context.Request.Amount;
        return decision switch
        {
            { Outcome: RiskControlOutcome.AllowUpTo, Allowed: { } allowed } when allowed.Currency == amount.Currency && amount <= allowed =>
                used with { Basis = CreditBasis.RiskControl },
            { Outcome: RiskControlOutcome.AllowUpTo, Allowed: { } allowed } =>
                CreditRefusals.ByRiskControl(RuleNames.RiskControlAmount, [Details.Of("amount", amount), Details.Of("allowed", allowed)]),
            { Outcome: RiskControlOutcome.Refuse or RiskControlOutcome.AskForMore, Rule: { } rule, Details: { } details } =>
                CreditRefusals.ByRiskControl(rule, details),
            // No institution assessed the credit as insufficient, or risk control did not answer: the refusal passes by itself.
            _ => CreditRefusals.Insufficient(used, isPassing: used.Assessment is null || decision is null),
        };
    }

    /// <returns>Null if the host's risk control failed or took too long.</returns>
    private async ValueTask<RiskControlDecision?> AskAsync(
        StandInContext context, CreditAssessment? assessment, CancellationToken cancellationToken)
    {
        if (strategy is null)
        {
            return RiskControlDecision.LeaveRefused;
        }

        try
        {
            // The caller's deadline can shorten the timeout.
            TimeSpan limit = BoundedWait.AtMost(options.RiskControlTimeout, context.Request.AnswerBy - time.GetUtcNow());
            return await calls.AskAsync(
                calls.CalleeOf("risk-control"),
                static (asked, token) => asked.strategy.DecideAsync(asked.context, asked.assessment, token),
                (strategy, context, assessment),
                limit,
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            CreditLog.RiskControlFailed(logger, error, context.Request.Key);
            return null;
        }
    }
}
