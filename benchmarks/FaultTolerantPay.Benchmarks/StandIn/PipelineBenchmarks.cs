using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Benchmarks.StandIn;

/// <summary>
/// What the pipeline adds to a healthy payment, and what a decision to stand in costs, with everything around it answering at once.
/// </summary>
[MemoryDiagnoser]
public class PipelineBenchmarks : IDisposable
{
    private readonly StandInHost _healthy = new(services => services.AddFaultTolerantPayInMemory(),
        pay => pay.Pipeline(options => options.PaymentRecords = PaymentRecordPolicy.NoneRetryMayPayTwice));
    private readonly StandInHost _recording = new(services => services.AddFaultTolerantPayInMemory());
    private readonly StandInHost _faulted = new StandInHost(services => services.AddFaultTolerantPayInMemory()).Fail();
    private readonly TransactionRequest _same = StandInHost.Request(0);
    private int _next;

    /// <summary>The healthy path in the mode that stores nothing: the business system executes.</summary>
    [Benchmark(Baseline = true)]
    public OutcomeKind Healthy() => StandInRatios.AtOnce(_healthy.Pipeline.ExecuteAsync(_same)).Kind;

    /// <summary>The healthy path with the intent stored before, and the outcome behind the answer.</summary>
    [Benchmark]
    public OutcomeKind HealthyRecorded() => StandInRatios.AtOnce(_recording.Pipeline.ExecuteAsync(StandInHost.Request(++_next))).Kind;

    /// <summary>A whole decision: admission, limit, credit, reservation, payout, booking.</summary>
    [Benchmark]
    public OutcomeKind Advanced() => StandInRatios.AtOnce(_faulted.Pipeline.ExecuteAsync(StandInHost.Request(++_next))).Kind;

    /// <inheritdoc/>
    public void Dispose()
    {
        _healthy.Dispose();
        _recording.Dispose();
        _faulted.Dispose();
        GC.SuppressFinalize(this);
    }
}
