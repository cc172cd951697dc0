using FaultTolerantPay.Faults;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Testing.Fakes;

/// <summary>A business system that does what the test says, and remembers what it was asked.</summary>
public sealed class FakeBusinessSystem : IBusinessSystem
{
    /// <summary>What an execution answers. Default: it succeeds.</summary>
    public Func<TransactionRequest, PrimaryResult> OnExecute { get; set; } = _ => PrimaryResult.Succeeded();

    /// <summary>What a query answers. Default: it does not know the payment.</summary>
    public Func<TransactionKey, PrimaryAnswer> OnQuery { get; set; } = _ => new PrimaryAnswer(PrimaryFate.NotFound);

    /// <summary>What a confirmation answers. Default: cancelled.</summary>
    public Func<TransactionKey, PrimaryAnswer> OnConfirm { get; set; } = _ => new PrimaryAnswer(PrimaryFate.Cancelled);

    /// <summary>What an advice answers. Default: taken.</summary>
    public Func<Advice, AdviceReceipt> OnAdvise { get; set; } = _ => new AdviceReceipt(OperationOutcome.Succeeded);

    /// <summary>What a probe answers. Default: that there is none.</summary>
    public Func<ProbeAnswer> OnProbe { get; set; } = () => ProbeAnswer.CannotProbe;

    /// <summary>Executions, in the order in which they came.</summary>
    public List<TransactionRequest> Executed { get; } = [];

    /// <summary>Advices, in the order in which they came.</summary>
    public List<Advice> Advised { get; } = [];

    /// <inheritdoc/>
    public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken)
    {
        Executed.Add(request);
        return ValueTask.FromResult(OnExecute(request));
    }

    /// <inheritdoc/>
    public ValueTask<PrimaryAnswer> QueryAsync(TransactionKey key, CancellationToken cancellationToken) => ValueTask.FromResult(OnQuery(key));

    /// <inheritdoc/>
    public ValueTask<PrimaryAnswer> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken) => ValueTask.FromResult(OnConfirm(key));

    /// <inheritdoc/>
    public ValueTask<AdviceReceipt> AdviseAsync(Advice advice, CancellationToken cancellationToken)
    {
        Advised.Add(advice);
        return ValueTask.FromResult(OnAdvise(advice));
    }

    /// <inheritdoc/>
    public ValueTask<ProbeAnswer> ProbeAsync(CancellationToken cancellationToken) => ValueTask.FromResult(OnProbe());
}
