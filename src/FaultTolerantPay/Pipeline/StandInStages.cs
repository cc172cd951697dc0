using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Pipeline.Credit;
using FaultTolerantPay.Pipeline.Limit;
using FaultTolerantPay.Pipeline.Settlement;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Pipeline;

/// <summary>The bank's decision in the business system's place: admission, limit, credit and settlement, with the host's own stages between.</summary>
internal sealed class StandInStages(
    IAdmissionStage admission,
    ILimitStage limit,
    ICreditStage credit,
    ISettlementStage settlement,
    IEnumerable<IStandInStage> hostStages,
    StoredOutcomes stored,
    ILogger<FallbackTransactionPipeline> logger)
{
    private readonly IStandInStage[] _hostStages = [.. hostStages];

    /// <summary>The stages in their order; the first that refuses ends it.</summary>
    public async ValueTask<StandInDecision> DecideAsync(StandInContext context, bool isPrimaryUnknown, TransactionRecord? intent, CancellationToken cancellationToken)
    {
        if (await AskHostAsync(StagePosition.BeforeAdmission, context, cancellationToken).ConfigureAwait(false) is { } beforeAdmission)
            return new StandInDecision(beforeAdmission);
        AdmissionAnswer admitted = await admission.DecideAsync(context, cancellationToken).ConfigureAwait(false);
        if (admitted.Verdict == AdmissionVerdict.SendToBusinessSystem)
            return StandInDecision.ToBusinessSystem;
        if (admitted.Verdict == AdmissionVerdict.Refused)
            return new StandInDecision(admitted.Refusal!);

        if (await AskHostAsync(StagePosition.BeforeLimit, context, cancellationToken).ConfigureAwait(false) is { } beforeLimit)
            return new StandInDecision(beforeLimit);
        StageDecision<LimitUsed> limitUsed = await limit.DecideAsync(context, cancellationToken).ConfigureAwait(false);
        if (limitUsed.Refusal is { } limitRefusal)
            return new StandInDecision(limitRefusal);
        context.Add(limitUsed.Found);

        if (await AskHostAsync(StagePosition.BeforeCredit, context, cancellationToken).ConfigureAwait(false) is { } beforeCredit)
            return new StandInDecision(beforeCredit);
        StageDecision<CreditUsed> creditUsed = await credit.DecideAsync(context, cancellationToken).ConfigureAwait(false);
        if (creditUsed.Refusal is { } creditRefusal)
            return new StandInDecision(creditRefusal);
        context.Add(creditUsed.Found);

        if (await AskHostAsync(StagePosition.BeforeSettlement, context, cancellationToken).ConfigureAwait(false) is { } beforeSettlement)
            return new StandInDecision(beforeSettlement);
        using StoredOutcomes.Storing storing = stored.Store();
        SettlementAnswer settled = await settlement.SettleAsync(context, isPrimaryUnknown, intent, cancellationToken).ConfigureAwait(false);
        return settled.Outcome is { } outcome ? StandInDecision.Settled(outcome) : new StandInDecision(settled.Refusal!);
    }

    private async ValueTask<Refusal?> AskHostAsync(StagePosition position, StandInContext context, CancellationToken cancellationToken)
    {
        foreach (IStandInStage stage in _hostStages)
        {
            if (stage.Position != position)
                continue;
            try
            {
                if (await stage.DecideAsync(context, cancellationToken).ConfigureAwait(false) is { } refusal)
                    return refusal;
            }
            catch (Exception exception) when (exception is not StoreException && !cancellationToken.IsCancellationRequested)
            {
                // A stage that cannot decide must not let money go.
                PipelineLog.StageFailed(logger, exception, stage.GetType().Name, context.Request.Merchant.Value, context.Request.Order.Value);
                return new Refusal { Code = RefusalCode.StageRefused, Rule = RuleNames.StageFailed, Figures = [new Figure("stage", stage.GetType().Name)] };
            }
        }
        return null;
    }
}
