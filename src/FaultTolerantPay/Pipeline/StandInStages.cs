using FaultTolerantPay.Controls;
using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Pipeline.Credit;
using FaultTolerantPay.Pipeline.Limit;
using FaultTolerantPay.Pipeline.Settlement;

namespace FaultTolerantPay.Pipeline;

/// <summary>
/// Decides in place of the business system: admission, limit, credit and settlement, with the host's stages in between. The library's own
/// stages are called directly, because they bound each wait themselves.
/// </summary>
internal sealed class StandInStages(
    IAdmissionStage admission,
    ILimitStage limit,
    ICreditStage credit,
    ISettlementStage settlement,
    IEnumerable<IStandInStage> hostStages,
    IActiveControls activeControls,
    StageCaller caller)
{
    private readonly IStandInStage[] _hostStages = [.. hostStages];

    /// <summary>Runs the stages in order. The first refusal ends the decision.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="context">What the stages know of the payment.</param>
    /// <param name="isPrimaryUnknown">Whether it is unknown if the business system executed the payment.</param>
    public async ValueTask<StandInDecision> DecideAsync(PaymentInHand payment, StandInContext context, bool isPrimaryUnknown)
    {
        // If the active controls cannot be read, nothing is decided: a store that does not answer would not take an advance either.
        CancellationToken cancellationToken = payment.CancellationToken;
        context = context with { Controls = await activeControls.ReadAsync(cancellationToken).ConfigureAwait(false) };

        if (await AskHostAsync(StagePosition.BeforeAdmission, context, cancellationToken).ConfigureAwait(false) is { } beforeAdmission)
        {
            return new StandInDecision.Refused(beforeAdmission);
        }

        AdmissionResult admitted = await admission.DecideAsync(context, cancellationToken).ConfigureAwait(false);
        if (admitted.Outcome == AdmissionOutcome.SendToBusinessSystem)
        {
            return new StandInDecision.ToBusinessSystem();
        }

        if (admitted.Outcome == AdmissionOutcome.Refused)
        {
            return new StandInDecision.Refused(admitted.Refusal!);
        }

        if (await AskHostAsync(StagePosition.BeforeLimit, context, cancellationToken).ConfigureAwait(false) is { } beforeLimit)
        {
            return new StandInDecision.Refused(beforeLimit);
        }

        StageDecision<AppliedLimit> limitUsed = await limit.DecideAsync(context, cancellationToken).ConfigureAwait(false);
        if (limitUsed.Refusal is { } limitRefusal)
        {
            return new StandInDecision.Refused(limitRefusal);
        }

        context = context with { AppliedLimit = limitUsed.Value };

        if (await AskHostAsync(StagePosition.BeforeCredit, context, cancellationToken).ConfigureAwait(false) is { } beforeCredit)
        {
            return new StandInDecision.Refused(beforeCredit);
        }

        StageDecision<AppliedCredit> creditUsed = await credit.DecideAsync(context, cancellationToken).ConfigureAwait(false);
        if (creditUsed.Refusal is { } creditRefusal)
        {
            return new StandInDecision.Refused(creditRefusal);
        }

        context = context with { AppliedCredit = creditUsed.Value };

        if (await AskHostAsync(StagePosition.BeforeSettlement, context, cancellationToken).ConfigureAwait(false) is { } beforeSettlement)
        {
            return new StandInDecision.Refused(beforeSettlement);
        }

        SettlementResult settled =
            await settlement.SettleAsync(context, isPrimaryUnknown, payment.Intent, cancellationToken).ConfigureAwait(false);
        return settled.Outcome is { } outcome ? new StandInDecision.Settled(outcome) : new StandInDecision.Refused(settled.Refusal!);
    }

    private async ValueTask<Refusal?> AskHostAsync(StagePosition position, StandInContext context, CancellationToken cancellationToken)
    {
        foreach (IStandInStage stage in _hostStages.Where(stage => stage.Position == position))
        {
            if (await caller.AskStageAsync(stage, context, cancellationToken).ConfigureAwait(false) is { } refusal)
            {
                return refusal;
            }
        }
        return null;
    }
}
