using FaultTolerantPay.Faults;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Hosting.Tests.Recovery;

/// <summary>A business system that may be down, takes its time, and fails what is more at once, or in a second, than it carries.</summary>
internal sealed class CoreBank(TimeProvider time) : IBusinessSystem
{
    private readonly Queue<DateTimeOffset> _begun = new();
    private int _underWay;

    public bool IsUp { get; set; } = true;

    public bool HasProbe { get; set; }

    public bool ConfirmationsFail { get; set; }

    public TimeSpan Takes { get; set; } = TimeSpan.Zero;

    public int MostAtOnce { get; set; } = int.MaxValue;

    public int MostPerSecond { get; set; } = int.MaxValue;

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

    public ValueTask<PrimaryAnswer> QueryAsync(TransactionKey key, CancellationToken cancellationToken) => CallAsync(() => new PrimaryAnswer(PrimaryFate.NotFound), cancellationToken);

    public ValueTask<PrimaryAnswer> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken) => CallAsync(
        () =>
        {
            if (ConfirmationsFail)
            {
                throw new InvalidOperationException("broken");
            }

            Confirmed.Add(key);
            return new PrimaryAnswer(PrimaryFate.Cancelled);
        },
        cancellationToken);

    public ValueTask<AdviceReceipt> AdviseAsync(Advice advice, CancellationToken cancellationToken) => CallAsync(
        () =>
        {
            Advised.Add(advice.Id);
            return new AdviceReceipt(OperationOutcome.Succeeded);
        },
        cancellationToken);

    public ValueTask<ProbeAnswer> ProbeAsync(CancellationToken cancellationToken)
    {
        Probes++;
        return HasProbe ? CallAsync(() => ProbeAnswer.Ready, cancellationToken) : new(ProbeAnswer.CannotProbe);
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

        if (_underWay >= MostAtOnce || _begun.Count >= MostPerSecond)
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
