using Polly;
using Polly.CircuitBreaker;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// Polly's circuit breaker. Polly opens, waits, lets one probe through and closes. <see cref="CallCounts"/> decides when to open it,
/// because Polly counts neither the kinds of failure nor consecutive failures. Polly sees a failure only if the circuit must be open
/// afterwards. The first such failure is enough (ratio 0) once Polly has seen its minimum of two calls; therefore all thresholds begin at
/// two failures. <see cref="Open"/> opens it for what was seen outside it. No callback of Polly is set, because Polly would run it on its
/// own thread (M11).
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

            // Longer than the longest sampling window by more than one of Polly's slices, so that Polly still sees every call that counts.
            SamplingDuration = TimeSpan.FromHours(2),
            BreakDurationGenerator = _ => new(wait()),
            ShouldHandle = static arguments =>
                new(arguments.Outcome.Exception is not null || arguments.Outcome.Result.Signal == HealthSignal.KeepOpen),
            StateProvider = _state,
        };
        _pipeline = new ResiliencePipelineBuilder<BreakerResult> { TimeProvider = clock }.AddCircuitBreaker(options).Build();
    }

    /// <summary>Opens the circuit for failures seen outside it, by reporting Polly's minimum number of failures.</summary>
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

    /// <summary>Calls, unless the circuit is open. An outcome without a result means that it is open.</summary>
    public ValueTask<Outcome<BreakerResult>> ExecuteAsync(
        Func<ResilienceContext, CallInFlight, ValueTask<Outcome<BreakerResult>>> callback, CallInFlight call)
    {
        // Polly's own pool, because there is no other way to create a context. The caller's token travels in the call, so that a cancelled
        // caller is a result too.
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
