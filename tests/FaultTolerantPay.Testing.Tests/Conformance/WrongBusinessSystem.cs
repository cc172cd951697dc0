namespace FaultTolerantPay.Testing.Tests.Conformance;

/// <summary>A business system over the fake, of which a test replaces what is to be wrong.</summary>
internal sealed class WrongBusinessSystem(IBusinessSystem inner) : IBusinessSystem
{
    public Func<IBusinessSystem, TransactionRequest, CancellationToken, ValueTask<PrimaryResult>> Execute { get; init; } =
        (inner, request, token) => inner.ExecuteAsync(request, token);

    public Func<IBusinessSystem, TransactionKey, CancellationToken, ValueTask<OriginalResult>> Query { get; init; } =
        (inner, key, token) => inner.QueryAsync(key, token);

    public Func<IBusinessSystem, TransactionKey, CancellationToken, ValueTask<OriginalResult>> Confirm { get; init; } =
        (inner, key, token) => inner.ConfirmOrCancelAsync(key, token);

    public Func<IBusinessSystem, Advice, CancellationToken, ValueTask<PrimaryResult>> Advise { get; init; } =
        (inner, advice, token) => inner.AdviseAsync(advice, token);

    public Func<IBusinessSystem, CancellationToken, ValueTask<ProbeResult>> Probe { get; init; } =
        (inner, token) => inner.ProbeAsync(token);

    public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
        Execute(inner, request, cancellationToken);

    public ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken) =>
        Query(inner, key, cancellationToken);

    public ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken) =>
        Confirm(inner, key, cancellationToken);

    public ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken) =>
        Advise(inner, advice, cancellationToken);

    public ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken) => Probe(inner, cancellationToken);
}
