namespace FaultTolerantPay.Hosting.Tests.Faults;

/// <summary>A business system that does what the test says.</summary>
internal sealed class ScriptedBusinessSystem : IBusinessSystem
{
    private int _calls;

    public Func<TransactionRequest, CancellationToken, ValueTask<PrimaryResult>> Answer { get; set; } =
        (_, _) => new(PrimaryResult.Succeeded());

    public Func<CancellationToken, ValueTask<ProbeResult>> Probe { get; set; } = _ => new(ProbeResult.CannotProbe);

    public int Probes { get; private set; }

    public int Calls => Volatile.Read(ref _calls);

    public void Returns(PrimaryResult result) => Answer = (_, _) => new(result);

    public void Throws(Exception exception) => Answer = (_, _) => ValueTask.FromException<PrimaryResult>(exception);

    public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return Answer(request, cancellationToken);
    }

    public ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        Probes++;
        return Probe(cancellationToken);
    }
}
