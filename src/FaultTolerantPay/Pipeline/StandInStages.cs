using FaultTolerantPay.Controls;
using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Pipeline.Credit;
using FaultTolerantPay.Pipeline.Limit;
using FaultTolerantPay.Pipeline.Settlement;

namespace FaultTolerantPay.Pipeline;

/// <summary>Decides in place of the business system: admission, limit, credit and settlement, with the host's stages in between.</summary>
internal sealed class StandInStages(
    IAdmissionStage admission,
    ILimitStage limit,
    ICreditStage credit,
    ISettlementStage settlement,
    IEnumerable<IStandInStage> hostStages,
    StoredOutcomeCheck stored,
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

        AdmissionResult admitted = await caller.AdmitAsync(admission, context, cancellationToken).ConfigureAwait(false);
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

        StageDecision<AppliedLimit> limitUsed = await FindLimitAsync(context, cancellationToken).ConfigureAwait(false);
        if (limitUsed.Refusal is { } limitRefusal)
        {
            return new StandInDecision.Refused(limitRefusal);
        }

        context = context with { AppliedLimit = limitUsed.Value };

        if (await AskHostAsync(StagePosition.BeforeCredit, context, cancellationToken).ConfigureAwait(false) is { } beforeCredit)
        {
            return new StandInDecision.Refused(beforeCredit);
        }

        StageDecision<AppliedCredit> creditUsed = await FindCreditAsync(context, cancellationToken).ConfigureAwait(false);
        if (creditUsed.Refusal is { } creditRefusal)
        {
            return new StandInDecision.Refused(creditRefusal);
        }

        context = context with { AppliedCredit = creditUsed.Value };

        if (await AskHostAsync(StagePosition.BeforeSettlement, context, cancellationToken).ConfigureAwait(false) is { } beforeSettlement)
        {
            return new StandInDecision.Refused(beforeSettlement);
        }

        return await SettleAsync(payment, context, isPrimaryUnknown).ConfigureAwait(false);
    }

    // The library's own stages wait for no other code, or limit each wait themselves. Another stage (tests have some) is called like code
    // of the host.
    private async ValueTask<StageDecision<AppliedLimit>> FindLimitAsync(StandInContext context, CancellationToken cancellationToken)
    {
        if (limit is LimitStage)
        {
            return await limit.DecideAsync(context, cancellationToken).ConfigureAwait(false);
        }

        (StageDecision<AppliedLimit> answer, Refusal? failure) =
            await caller.AskAsync(limit, token => limit.DecideAsync(context, token), context, cancellationToken).ConfigureAwait(false);
        return failure is null ? answer : failure;
    }

    private async ValueTask<StageDecision<AppliedCredit>> FindCreditAsync(StandInContext context, CancellationToken cancellationToken)
    {
        if (credit is CreditStage)
        {
            return await credit.DecideAsync(context, cancellationToken).ConfigureAwait(false);
        }

        (StageDecision<AppliedCredit> answer, Refusal? failure) =
            await caller.AskAsync(credit, token => credit.DecideAsync(context, token), context, cancellationToken).ConfigureAwait(false);
        return failure is null ? answer : failure;
    }

    private async ValueTask<StandInDecision> SettleAsync(PaymentInHand payment, StandInContext context, bool isPrimaryUnknown)
    {
        ValueTask<SettlementResult> Settle(CancellationToken token) =>
            settlement.SettleAsync(context, isPrimaryUnknown, payment.Intent, token);
        SettlementResult settled;
        if (settlement is SettlementStage)
        {
            settled = await Settle(payment.CancellationToken).ConfigureAwait(false);
        }
        else
        {
            CancellationToken cancellationToken = payment.CancellationToken;
            (settled, Refusal? failure) = await stored.StoreAsync(
                () => caller.AskAsync(settlement, Settle, context, cancellationToken, StageCaller.UntilTheDeadline)).ConfigureAwait(false);
            // The stage may have paid, so the outcome is unknown (M3).
            if (failure is not null)
            {
                return new StandInDecision.Unknown();
            }
        }
        return settled.Outcome is { } outcome ? new StandInDecision.Settled(outcome) : new StandInDecision.Refused(settled.Refusal!);
    }

    private async ValueTask<Refusal?> AskHostAsync(StagePosition position, StandInContext context, CancellationToken cancellationToken)
    {
        foreach (IStandInStage stage in _hostStages.Where(stage => stage.Position == position))
        {
            (Refusal? answer, Refusal? failure) =
                await caller.AskAsync(stage, token => stage.DecideAsync(context, token), context, cancellationToken).ConfigureAwait(false);
            if ((failure ?? answer) is { } refusal)
            {
                return refusal;
            }
        }
        return null;
    }
}
