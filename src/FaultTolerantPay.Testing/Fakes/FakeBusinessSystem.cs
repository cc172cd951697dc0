using FaultTolerantPay.Adapters;

namespace FaultTolerantPay.Testing.Fakes;

/// <summary>
/// A business system that does what the test says. It remembers what it was asked, deduplicates by attempt, keeps its fences and answers
/// queries from its memory, unless the test
/// says otherwise.
/// </summary>
public sealed class FakeBusinessSystem : IBusinessSystem
{
    private readonly FakeMemory<TransactionKey, OriginalResult> _memory = new();

    /// <summary>A business system.</summary>
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
    /// What an execution answers. Default: what the attempt was answered before; not executed where it is fenced; else it succeeds.
    /// </summary>
    public Func<TransactionRequest, PrimaryResult> OnExecute { get; set; }

    /// <summary>What a query answers. Default: what became of the attempt, else not found.</summary>
    public Func<TransactionKey, OriginalResult> OnQuery { get; set; }

    /// <summary>What a confirmation answers. Default: what became of the attempt; else the attempt is fenced and cancelled.</summary>
    public Func<TransactionKey, OriginalResult> OnConfirm { get; set; }

    /// <summary>What an advice answers. Default: taken.</summary>
    public Func<Advice, AdviceResult> OnAdvise { get; set; } = _ => new AdviceResult(OperationOutcome.Succeeded);

    /// <summary>What a probe answers. Default: that there is none.</summary>
    public Func<ProbeResult> OnProbe { get; set; } = () => ProbeResult.CannotProbe;

    /// <summary>How executions run: at once, late, not at all.</summary>
    public FakeSteps ExecuteSteps { get; }

    /// <summary>How queries run.</summary>
    public FakeSteps QuerySteps { get; }

    /// <summary>How confirmations run.</summary>
    public FakeSteps ConfirmSteps { get; }

    /// <summary>How advices run.</summary>
    public FakeSteps AdviseSteps { get; }

    /// <summary>How probes run.</summary>
    public FakeSteps ProbeSteps { get; }

    /// <summary>Executions that reached the business system, in the order in which they came.</summary>
    public List<TransactionRequest> Executed { get; } = [];

    /// <summary>Advices that reached it, in the order in which they came.</summary>
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
    public ValueTask<AdviceResult> AdviseAsync(Advice advice, CancellationToken cancellationToken) => AdviseSteps.RunAsync(
        () =>
        {
            lock (Advised)
                Advised.Add(advice);
            return OnAdvise(advice);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken) => ProbeSteps.RunAsync(() => OnProbe(), cancellationToken);

    /// <summary>It loses its memory: queries find nothing, a duplicate is a new payment, and nothing is fenced.</summary>
    public void Forget() => _memory.Clear();

    private PrimaryResult Take(TransactionRequest request)
    {
        lock (Executed)
            Executed.Add(request);
        PrimaryResult result = OnExecute(request);
        if (FateOf(result.Outcome) is { } fate)
            _memory.Keep(request.Key, new OriginalResult(fate, result.Reference, result.Code));
        return result;
    }

    private PrimaryResult Execute(TransactionRequest request)
    {
        OriginalResult known = _memory.FindOrKeep(request.Key, new OriginalResult(OriginalStatus.Executed));
        return known.Status switch
        {
            OriginalStatus.Executed => PrimaryResult.Succeeded(known.Reference),
            OriginalStatus.Declined => PrimaryResult.Declined(known.Code ?? "declined"),
            OriginalStatus.Cancelled => PrimaryResult.NotExecuted(FaultKind.None, "fenced"),
            _ => PrimaryResult.Pending(),
        };
    }

    private static OriginalStatus? FateOf(OperationOutcome outcome) => outcome switch
    {
        OperationOutcome.Succeeded => OriginalStatus.Executed,
        OperationOutcome.Declined => OriginalStatus.Declined,
        OperationOutcome.Pending => OriginalStatus.InFlight,
        _ => null,
    };
}
