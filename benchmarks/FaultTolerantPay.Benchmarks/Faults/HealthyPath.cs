using BenchmarkDotNet.Attributes;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Testing.InMemory;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.CircuitBreaker;

namespace FaultTolerantPay.Benchmarks.Faults;

/// <summary>What a payment pays for fault detection while the business system is healthy and answers at once.</summary>
[MemoryDiagnoser]
public class HealthyPath : IDisposable
{
    private static readonly TransactionRequest Request = new()
    {
        Merchant = new("M1"),
        Order = new("O1"),
        Customer = new("C1"),
        Amount = new(1_000, new Currency("EUR")),
        RequestedAt = default,
        AnswerBy = default,
    };

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1859",
        Justification = "A host's business system is called through the interface.")]
    private readonly IBusinessSystem _primary = new ImmediateBusinessSystem();
    private readonly HostCalls _calls =
        new(TimeProvider.System, Microsoft.Extensions.Options.Options.Create(new CallOptions()), NullLogger<HostCalls>.Instance);
    private readonly FaultDetector _detector;
    private readonly ResiliencePipeline<PrimaryResult> _polly;

    /// <summary>Sets up the three contenders.</summary>
    public HealthyPath()
    {
        _detector = new(
            _primary, new InMemoryFaultStore(), _calls, Microsoft.Extensions.Options.Options.Create(new FaultDetectionOptions()),
            TimeProvider.System,
            NullLogger<FaultDetector>.Instance);
        _polly = new ResiliencePipelineBuilder<PrimaryResult>().AddCircuitBreaker(new CircuitBreakerStrategyOptions<PrimaryResult>())
            .Build();
    }

    /// <summary>The business system alone.</summary>
    [Benchmark(Baseline = true)]
    public OperationOutcome PrimaryAlone()
    {
        var pending = _primary.ExecuteAsync(Request, CancellationToken.None);
        return pending.IsCompletedSuccessfully ? pending.Result.Outcome : throw new InvalidOperationException();
    }

    /// <summary>Polly's circuit breaker as it comes, with a pooled context and a static callback.</summary>
    [Benchmark]
    public OperationOutcome PollyAlone()
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, CancellationToken.None);
        var pending = _polly.ExecuteOutcomeAsync(
            static (_, primary) =>
            {
                var call = primary.ExecuteAsync(Request, CancellationToken.None);
                return new ValueTask<Outcome<PrimaryResult>>(Outcome.FromResult(call.Result));
            },
            context,
            _primary);
        var outcome = pending.IsCompletedSuccessfully ? pending.Result.Result.Outcome : throw new InvalidOperationException();
        ResilienceContextPool.Shared.Return(context);
        return outcome;
    }

    /// <summary>The fault detector.</summary>
    [Benchmark]
    public OperationOutcome Detector()
    {
        var pending = _detector.ExecuteAsync(Request, CancellationToken.None);
        return pending.IsCompletedSuccessfully ? pending.Result.Outcome : throw new InvalidOperationException();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _detector.Dispose();
        _calls.Dispose();
        GC.SuppressFinalize(this);
    }

    private sealed class ImmediateBusinessSystem : IBusinessSystem
    {
        public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            new(PrimaryResult.Succeeded());

        public ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
