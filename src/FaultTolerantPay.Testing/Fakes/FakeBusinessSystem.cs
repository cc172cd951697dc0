namespace FaultTolerantPay.Testing.Fakes;

/// <summary>
/// A business system that behaves as the test requires. By default it remembers its calls, deduplicates by attempt, keeps its cancellations
/// and answers queries from its memory.
/// </summary>
public sealed class FakeBusinessSystem : IBusinessSystem
{
    private readonly FakeMemory<TransactionKey, OriginalResult> _memory = new();

    /// <summary>Creates a business system.</summary>
    /// <param name="time">The clock of its delays. Null: the system's.</param>
    public FakeBusinessSystem(TimeProvider? time = null)
    {
        ExecuteSteps = new FakeSteps(time);
        QuerySteps = new FakeSteps(time);
        ConfirmSteps = new FakeSteps(time);
        AdviseSteps = new FakeSteps(time);
        ProbeSteps = new FakeSteps(time);
        OnExecute = Execute;
        OnQuery = key => _memory.Find(key) ?? new OriginalResult(OriginalStatus.NotFound);
        OnConfirm = key => _memory.FindOrKeep(key, new OriginalResult(OriginalStatus.Cancelled));
    }

    /// <summary>
    /// The result of an execution. Default: the earlier result of the same attempt; not executed after a cancellation; else success.
    /// </summary>
    public Func<TransactionRequest, PrimaryResult> OnExecute { get; set; }

    /// <summary>The result of a query. Default: the outcome of the attempt, else not found.</summary>
    public Func<TransactionKey, OriginalResult> OnQuery { get; set; }

    /// <summary>
    /// The result of a confirmation. Default: the outcome of the attempt; otherwise the attempt is cancelled and refused from then on.
    /// </summary>
    public Func<TransactionKey, OriginalResult> OnConfirm { get; set; }

    /// <summary>The result of an advice. Default: accepted.</summary>
    public Func<Advice, PrimaryResult> OnAdvise { get; set; } = _ => PrimaryResult.Succeeded();

    /// <summary>The result of a probe. Default: the business system supports no probe.</summary>
    public Func<ProbeResult> OnProbe { get; set; } = () => ProbeResult.CannotProbe;

    /// <summary>How executions behave: immediate, delayed or without a response.</summary>
    public FakeSteps ExecuteSteps { get; }

    /// <summary>How queries behave.</summary>
    public FakeSteps QuerySteps { get; }

    /// <summary>How confirmations behave.</summary>
    public FakeSteps ConfirmSteps { get; }

    /// <summary>How advices behave.</summary>
    public FakeSteps AdviseSteps { get; }

    /// <summary>How probes behave.</summary>
    public FakeSteps ProbeSteps { get; }

    /// <summary>Executions that reached the business system, in order of arrival.</summary>
    public List<TransactionRequest> Executed { get; } = [];

    /// <summary>Advices that reached the business system, in order of arrival.</summary>
    public List<Advice> Advised { get; } = [];

    /// <inheritdoc/>
    public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
        ExecuteSteps.RunAsync(() => Take(request), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken) =>
        QuerySteps.RunAsync(() => OnQuery(key), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken) =>
        ConfirmSteps.RunAsync(() => OnConfirm(key), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken) => AdviseSteps.RunAsync(
        () =>
        {
            lock (Advised)
            {
                Advised.Add(advice);
            }

            return OnAdvise(advice);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken) =>
        ProbeSteps.RunAsync(() => OnProbe(), cancellationToken);

    /// <summary>Clears the memory: queries find nothing, a duplicate is a new payment, and no attempt is cancelled.</summary>
    public void Forget() => _memory.Clear();

    private PrimaryResult Take(TransactionRequest request)
    {
        lock (Executed)
        {
            Executed.Add(request);
        }

        PrimaryResult result = OnExecute(request);
        if (StatusOf(result.Outcome) is { } status)
        {
            _memory.Keep(request.Key, new OriginalResult(status, result.Reference, result.Code));
        }

        return result;
    }

    private PrimaryResult Execute(TransactionRequest request)
    {
        OriginalResult known = _memory.FindOrKeep(request.Key, new OriginalResult(OriginalStatus.Executed));
        return known.Status switch
        {
            OriginalStatus.Executed => PrimaryResult.Succeeded(known.Reference),
            OriginalStatus.Declined => PrimaryResult.Declined(known.Code ?? "declined"),
            OriginalStatus.Cancelled => PrimaryResult.NotExecuted(FaultKind.None, "cancelled"),
            _ => PrimaryResult.Pending(),
        };
    }

    private static OriginalStatus? StatusOf(OperationOutcome outcome) => outcome switch
    {
        OperationOutcome.Succeeded => OriginalStatus.Executed,
        OperationOutcome.Declined => OriginalStatus.Declined,
        OperationOutcome.Pending => OriginalStatus.InFlight,
        _ => null,
    };
}
