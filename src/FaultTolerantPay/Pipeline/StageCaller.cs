using FaultTolerantPay.Calls;
using FaultTolerantPay.Pipeline.Admission;
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

    /// <summary>The timeout of a stage that may take until the caller's deadline.</summary>
    internal static readonly TimeSpan UntilTheDeadline = TimeSpan.MaxValue;

    /// <summary>Calls a stage.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="ask">The call to the stage.</param>
    /// <param name="context">What is known of the payment.</param>
    /// <param name="cancellationToken">The caller gives up.</param>
    /// <param name="limit">
    /// How long the stage may take; null: <see cref="PipelineOptions.StageTimeout"/>. The caller's deadline can shorten it.
    /// </param>
    /// <returns>The stage's decision, or a refusal if the stage could not decide.</returns>
    internal ValueTask<(TAnswer? Answer, Refusal? Failure)> AskAsync<TAnswer>(
        object stage,
        Func<CancellationToken, ValueTask<TAnswer>> ask,
        StandInContext context,
        CancellationToken cancellationToken,
        TimeSpan? limit = null)
    {
        string name = stage.GetType().Name;
        return AskAsync($"stage:{name}", name, ask, context, limit ?? _timeLimit, cancellationToken);
    }

    /// <summary>
    /// Runs admission. The library's own stage runs directly, because it waits only for the host's rules. Another stage (tests have some)
    /// is called like a stage of the host.
    /// </summary>
    internal async ValueTask<AdmissionResult> AdmitAsync(
        IAdmissionStage admission, StandInContext context, CancellationToken cancellationToken)
    {
        if (admission is AdmissionStage)
        {
            return await admission.DecideAsync(context, cancellationToken).ConfigureAwait(false);
        }

        (AdmissionResult answer, Refusal? failure) =
            await AskAsync(admission, token => admission.DecideAsync(context, token), context, cancellationToken).ConfigureAwait(false);
        return failure is null ? answer : AdmissionResult.Refused(failure);
    }

    /// <summary>Calls an admission rule of the host.</summary>
    /// <returns>The rule's refusal, or a refusal if the rule could not decide. Null if it admits the payment.</returns>
    internal async ValueTask<Refusal?> AskRuleAsync(IAdmissionRule rule, StandInContext context, CancellationToken cancellationToken)
    {
        ValueTask<Refusal?> Decide(CancellationToken stop) => ValueTask.FromResult(rule.Decide(context));
        (Refusal? answer, Refusal? failure) =
            await AskAsync($"rule:{rule.Name}", rule.Name, Decide, context, _timeLimit, cancellationToken).ConfigureAwait(false);
        return failure ?? answer;
    }

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

    private async ValueTask<(TAnswer? Answer, Refusal? Failure)> AskAsync<TAnswer>(
        string callee,
        string name,
        Func<CancellationToken, ValueTask<TAnswer>> ask,
        StandInContext context,
        TimeSpan limit,
        CancellationToken cancellationToken)
    {
        try
        {
            TimeSpan atMost = TimeLimit.AtMost(limit, context.Request.AnswerBy - time.GetUtcNow());
            TAnswer answer = await calls.AskAsync(
                calls.CalleeOf(callee), static (ask, token) => ask(token), ask, atMost, cancellationToken).ConfigureAwait(false);
            return (answer, null);
        }
        catch (Exception exception) when (exception is not StoreException && !cancellationToken.IsCancellationRequested)
        {
            return (default, Failed(exception, name, context));
        }
    }
}
