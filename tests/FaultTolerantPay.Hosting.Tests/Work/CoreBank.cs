namespace FaultTolerantPay.Hosting.Tests.Work;

/// <summary>A business system that may be down, takes its time, and fails what is more at once, or in a second, than it carries.</summary>
internal sealed class CoreBank(TimeProvider time) : IBusinessSystem
{
    private readonly Queue<DateTimeOffset> _begun = new();
    private int _underWay;

    public bool IsUp { get; set; } = true;

    public bool HasProbe { get; set; }

    public bool ConfirmationsFail { get; set; }

    public TimeSpan Takes { get; set; } = TimeSpan.Zero;

    public int MaxConcurrent { get; set; } = int.MaxValue;

    public int MaxPerSecond { get; set; } = int.MaxValue;

    /// <summary>Calls that failed since there were too many.</summary>
    public int Flooded { get; private set; }

    public int Executed { get; private set; }

    public HashSet<TransactionKey> Confirmed { get; } = [];

    public HashSet<string> Advised { get; } = [];

    public int Probes { get; private set; }

    public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) => CallAsync(
        () =>
        {
            Executed++;
            return PrimaryResult.Succeeded();
        },
        cancellationToken);

    public ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken) =>
        CallAsync(() => new OriginalResult(OriginalStatus.NotFound), cancellationToken);

    public ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken) => CallAsync(
        () =>
        {
            if (ConfirmationsFail)
            {
                throw new InvalidOperationException("broken");
            }

            Confirmed.Add(key);
            return new OriginalResult(OriginalStatus.Cancelled);
        },
        cancellationToken);

    public ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken) => CallAsync(
        () =>
        {
            Advised.Add(advice.Id);
            return PrimaryResult.Succeeded();
        },
        cancellationToken);

    public ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        Probes++;
        return HasProbe ? CallAsync(() => ProbeResult.Ready, cancellationToken) : new(ProbeResult.CannotProbe);
    }

    private async ValueTask<T> CallAsync<T>(Func<T> answer, CancellationToken cancellationToken)
    {
        if (!IsUp)
        {
            throw new NothingSentException("refused");
        }

        var now = time.GetUtcNow();
        while (_begun.TryPeek(out var first) && now - first >= TimeSpan.FromSeconds(1))
        {
            _begun.Dequeue();
        }

        if (_underWay >= MaxConcurrent || _begun.Count >= MaxPerSecond)
        {
            Flooded++;
            throw new TimeoutException("too much at once");
        }

        _begun.Enqueue(now);
        _underWay++;
        try
        {
            if (Takes > TimeSpan.Zero)
            {
                await Task.Delay(Takes, time, cancellationToken).ConfigureAwait(false);
            }

            return answer();
        }
        finally
        {
            _underWay--;
        }
    }
}
