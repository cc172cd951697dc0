using FaultTolerantPay.Calls;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline;

/// <summary>
/// Calls the stages and rules that the host registers, never longer than their timeout and the caller's deadline. Every failure becomes
/// a refusal that passes by itself.
/// </summary>
/// <param name="calls">Calls the host's code.</param>
/// <param name="time">The clock.</param>
/// <param name="options">How long a stage or a rule may take.</param>
/// <param name="logger">Logs stages and rules that fail.</param>
internal sealed class StageCaller(HostCalls calls, TimeProvider time, IOptions<PipelineOptions> options, ILogger<StageCaller> logger)
{
    private readonly TimeSpan _timeLimit = options.Value.StageTimeout;

    /// <summary>Calls a stage of the host.</summary>
    /// <returns>The stage's refusal, or a refusal if the stage could not decide. Null if the payment continues.</returns>
    internal ValueTask<Refusal?> AskStageAsync(IStandInStage stage, StandInContext context, CancellationToken cancellationToken)
    {
        string name = stage.GetType().Name;
        return AskAsync($"stage:{name}", name, token => stage.DecideAsync(context, token), context, cancellationToken);
    }

    /// <summary>Calls an admission rule of the host.</summary>
    /// <returns>The rule's refusal, or a refusal if the rule could not decide. Null if it admits the payment.</returns>
    internal ValueTask<Refusal?> AskRuleAsync(IAdmissionRule rule, StandInContext context, CancellationToken cancellationToken) =>
        AskAsync($"rule:{rule.Name}", rule.Name, _ => ValueTask.FromResult(rule.Decide(context)), context, cancellationToken);

    /// <summary>A stage that cannot decide must not release money.</summary>
    internal Refusal Failed(Exception exception, string name, StandInContext context)
    {
        PipelineLog.StageFailed(logger, exception, name, context.Request.Merchant.Value, context.Request.Order.Value);
        return new Refusal
        {
            Code = RefusalCode.StageRefused,
            Rule = RuleNames.StageFailed,
            Details = [new Detail("stage", name)],
            IsPassing = true,
        };
    }

    private async ValueTask<Refusal?> AskAsync(
        string callee,
        string name,
        Func<CancellationToken, ValueTask<Refusal?>> ask,
        StandInContext context,
        CancellationToken cancellationToken)
    {
        try
        {
            TimeSpan atMost = BoundedWait.AtMost(_timeLimit, context.Request.AnswerBy - time.GetUtcNow());
            return await calls.AskAsync(
                calls.CalleeOf(callee), static (ask, token) => ask(token), ask, atMost, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not StoreException && !cancellationToken.IsCancellationRequested)
        {
            return Failed(exception, name, context);
        }
    }
}
