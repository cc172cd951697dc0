using FaultTolerantPay.Calls;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline;

/// <summary>Asks stages of the host's own: never longer than their time limit and the caller's deadline, and with every failure turned into a refusal that passes by itself.</summary>
internal sealed class StageCaller(HostCalls calls, TimeProvider time, IOptions<PipelineOptions> options, ILogger<FallbackTransactionPipeline> logger)
{
    private readonly TimeSpan _timeLimit = options.Value.StageTimeLimit;

    /// <summary>The time limit of a stage that may take as long as the caller waits.</summary>
    public static readonly TimeSpan UntilTheDeadline = TimeSpan.MaxValue;

    /// <summary>Asks a stage.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="ask">How it is asked.</param>
    /// <param name="context">What is known of the payment.</param>
    /// <param name="cancellationToken">The caller gives up.</param>
    /// <param name="limit">How long it may take; null: <see cref="PipelineOptions.StageTimeLimit"/>. The caller's deadline can make it shorter.</param>
    /// <returns>What it answers; a refusal where it could not decide.</returns>
    public async ValueTask<(TAnswer? Answer, Refusal? Failure)> AskAsync<TStage, TAnswer>(
        TStage stage, Func<TStage, StandInContext, CancellationToken, ValueTask<TAnswer>> ask, StandInContext context, CancellationToken cancellationToken, TimeSpan? limit = null)
        where TStage : class
    {
        string name = stage.GetType().Name;
        try
        {
            TAnswer answer = await calls.AskAsync(
                calls.PartyOf($"stage:{name}"),
                static (asked, token) => asked.ask(asked.stage, asked.context, token),
                (ask, stage, context),
                AtMost(limit ?? _timeLimit, context.Request.AnswerBy - time.GetUtcNow()),
                cancellationToken).ConfigureAwait(false);
            return (answer, null);
        }
        catch (Exception exception) when (exception is not StoreException && !cancellationToken.IsCancellationRequested)
        {
            // A stage that cannot decide must not let money go.
            PipelineLog.StageFailed(logger, exception, name, context.Request.Merchant.Value, context.Request.Order.Value);
            return (default, new Refusal { Code = RefusalCode.StageRefused, Rule = RuleNames.StageFailed, Figures = [new Figure("stage", name)], IsPassing = true });
        }
    }

    private static TimeSpan AtMost(TimeSpan limit, TimeSpan left) => left > limit ? limit : left > TimeSpan.Zero ? left : TimeSpan.Zero;
}
