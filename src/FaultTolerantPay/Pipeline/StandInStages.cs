using FaultTolerantPay.Operations;
using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Pipeline.Credit;
using FaultTolerantPay.Pipeline.Limit;
using FaultTolerantPay.Pipeline.Settlement;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline;

/// <summary>The bank's decision in the business system's place: admission, limit, credit and settlement, with the host's own stages between.</summary>
internal sealed class StandInStages(
    IAdmissionStage admission,
    ILimitStage limit,
    ICreditStage credit,
    ISettlementStage settlement,
    IEnumerable<IStandInStage> hostStages,
    StoredOutcomes stored,
    IStandingOrders orders,
    StageCaller caller)
{
    private readonly IStandInStage[] _hostStages = [.. hostStages];

    /// <summary>The stages in their order; the first that refuses ends it.</summary>
    public async ValueTask<StandInDecision> DecideAsync(StandInContext context, bool isPrimaryUnknown, TransactionRecord? intent, CancellationToken cancellationToken)
    {
        // Where nobody can say what is in force, nothing is decided: the store that does not answer would not take an advance either.
        context.Add(await orders.ReadAsync(cancellationToken).ConfigureAwait(false));
        if (await AskHostAsync(StagePosition.BeforeAdmission, context, cancellationToken).ConfigureAwait(false) is { } beforeAdmission)
            return new StandInDecision(beforeAdmission);
        AdmissionAnswer admitted = await caller.AdmitAsync(admission, context, cancellationToken).ConfigureAwait(false);
        if (admitted.Verdict == AdmissionVerdict.SendToBusinessSystem)
            return StandInDecision.ToBusinessSystem;
        if (admitted.Verdict == AdmissionVerdict.Refused)
            return new StandInDecision(admitted.Refusal!);

        if (await AskHostAsync(StagePosition.BeforeLimit, context, cancellationToken).ConfigureAwait(false) is { } beforeLimit)
            return new StandInDecision(beforeLimit);
        StageDecision<LimitUsed> limitUsed = await FindLimitAsync(context, cancellationToken).ConfigureAwait(false);
        if (limitUsed.Refusal is { } limitRefusal)
            return new StandInDecision(limitRefusal);
        context.Add(limitUsed.Found);

        if (await AskHostAsync(StagePosition.BeforeCredit, context, cancellationToken).ConfigureAwait(false) is { } beforeCredit)
            return new StandInDecision(beforeCredit);
        StageDecision<CreditUsed> creditUsed = await FindCreditAsync(context, cancellationToken).ConfigureAwait(false);
        if (creditUsed.Refusal is { } creditRefusal)
            return new StandInDecision(creditRefusal);
        context.Add(creditUsed.Found);

        if (await AskHostAsync(StagePosition.BeforeSettlement, context, cancellationToken).ConfigureAwait(false) is { } beforeSettlement)
            return new StandInDecision(beforeSettlement);
        return await SettleAsync(context, isPrimaryUnknown, intent, cancellationToken).ConfigureAwait(false);
    }

    // The library's own stages wait for nobody, or bound each wait themselves. A stage that the host put in their place is called as any other code of the host's.
    private async ValueTask<StageDecision<LimitUsed>> FindLimitAsync(StandInContext context, CancellationToken cancellationToken)
    {
        if (limit is LimitStage)
            return await limit.DecideAsync(context, cancellationToken).ConfigureAwait(false);
        (StageDecision<LimitUsed> answer, Refusal? failure) = await caller.AskAsync(limit, static (stage, context, token) => stage.DecideAsync(context, token), context, cancellationToken).ConfigureAwait(false);
        return failure is null ? answer : failure;
    }

    private async ValueTask<StageDecision<CreditUsed>> FindCreditAsync(StandInContext context, CancellationToken cancellationToken)
    {
        if (credit is CreditStage)
            return await credit.DecideAsync(context, cancellationToken).ConfigureAwait(false);
        (StageDecision<CreditUsed> answer, Refusal? failure) = await caller.AskAsync(credit, static (stage, context, token) => stage.DecideAsync(context, token), context, cancellationToken).ConfigureAwait(false);
        return failure is null ? answer : failure;
    }

    private async ValueTask<StandInDecision> SettleAsync(StandInContext context, bool isPrimaryUnknown, TransactionRecord? intent, CancellationToken cancellationToken)
    {
        SettlementAnswer settled;
        if (settlement is SettlementStage)
        {
            settled = await settlement.SettleAsync(context, isPrimaryUnknown, intent, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            (settled, Refusal? failure) = await stored.StoreAsync(() => caller.AskAsync(
                settlement, (stage, context, token) => stage.SettleAsync(context, isPrimaryUnknown, intent, token), context, cancellationToken, StageCaller.UntilTheDeadline)).ConfigureAwait(false);
            // It may have paid: nobody can tell (M3).
            if (failure is not null)
                return StandInDecision.Held;
        }
        return settled.Outcome is { } outcome ? StandInDecision.Settled(outcome) : new StandInDecision(settled.Refusal!);
    }

    private async ValueTask<Refusal?> AskHostAsync(StagePosition position, StandInContext context, CancellationToken cancellationToken)
    {
        foreach (IStandInStage stage in _hostStages)
        {
            if (stage.Position != position)
                continue;
            (Refusal? answer, Refusal? failure) = await caller.AskAsync(stage, static (stage, context, token) => stage.DecideAsync(context, token), context, cancellationToken).ConfigureAwait(false);
            if ((failure ?? answer) is { } refusal)
                return refusal;
        }
        return null;
    }
}
