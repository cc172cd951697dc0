using Polly;
using Polly.CircuitBreaker;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// Polly's circuit breaker. Polly opens, waits, lets one probe through and closes. What opens it is decided by <see cref="CallCounts"/>,
/// since Polly counts neither kinds apart nor failures in a row: an answer is handed to it as a failure when it must be open after it, and
/// then the first one is enough (ratio 0), once it has seen the two calls that it wants at least. Thresholds begin at two failures for that
/// reason; <see cref="Open"/> is for what is seen beside it. No callback of Polly's is set, since it would run them on a thread of its own
/// (M11).
/// </summary>
internal sealed class CircuitBreaker
{
    private readonly ResiliencePipeline<BreakerResult> _pipeline;
    private readonly CircuitBreakerStateProvider _state = new();

    public CircuitBreaker(MonotonicClock clock, Func<TimeSpan> wait)
    {
        var options = new CircuitBreakerStrategyOptions<BreakerResult>
        {
            FailureRatio = 0,
            MinimumThroughput = 2,

            // Longer than the longest sampling window by more than one of Polly's slices, so that what counts there is still seen here.
            SamplingDuration = TimeSpan.FromHours(2),
            BreakDurationGenerator = _ => new(wait()),
            ShouldHandle = static arguments =>
                new(arguments.Outcome.Exception is not null || arguments.Outcome.Result.Signal == HealthSignal.KeepOpen),
            StateProvider = _state,
        };
        _pipeline = new ResiliencePipelineBuilder<BreakerResult> { TimeProvider = clock }.AddCircuitBreaker(options).Build();
    }

    /// <summary>Opens the circuit for what was seen beside it: hands it the failures that it wants at least.</summary>
    public void Open()
    {
        for (var i = 0; i < 2 && IsClosed; i++)
        {
            var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, CancellationToken.None);
            _ = _pipeline.ExecuteOutcomeAsync(
                static (_, _) => new ValueTask<Outcome<BreakerResult>>(Outcome.FromResult(new BreakerResult(HealthSignal.KeepOpen))),
                context,
                0).AsTask();
            ResilienceContextPool.Shared.Return(context);
        }
    }

    public bool IsClosed => _state.CircuitState == CircuitState.Closed;

    /// <summary>Calls, unless the circuit is open. An outcome without a result means that it is.</summary>
    public ValueTask<Outcome<BreakerResult>> ExecuteAsync(
        Func<ResilienceContext, CallInFlight, ValueTask<Outcome<BreakerResult>>> callback, CallInFlight call)
    {
        // Polly's own pool: a context cannot be made otherwise. The caller's token travels in the call, so that a cancelled caller is an
        // answer, too.
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, CancellationToken.None);
        var pending = _pipeline.ExecuteOutcomeAsync(callback, context, call);
        if (!pending.IsCompletedSuccessfully)
        {
            return AwaitAsync(pending, context);
        }

        ResilienceContextPool.Shared.Return(context);
        return new(pending.Result);
    }

    private static async ValueTask<Outcome<BreakerResult>> AwaitAsync(ValueTask<Outcome<BreakerResult>> pending, ResilienceContext context)
    {
        var outcome = await pending.ConfigureAwait(false);
        ResilienceContextPool.Shared.Return(context);
        return outcome;
    }
}
