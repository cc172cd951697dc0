using FaultTolerantPay.Advances;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Work;

/// <summary>Forgets final outcomes without an advance, and counters of past time, once they are old.</summary>
internal sealed class ForgetWork(IStandInStore store, TimeProvider time, IOptions<WorkOptions> options) : IBackgroundWork
{
    private readonly WorkOptions _options = options.Value;

    public string Name => "Forget";

    public TimeSpan RestBetweenRounds => TimeSpan.FromHours(1);

    public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        return await store.ForgetAsync(now - _options.KeepOutcomesFor, now, cancellationToken).ConfigureAwait(false);
    }
}
