using FaultTolerantPay.Faults;
using FaultTolerantPay.Model;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Once the business system is back, brings the work forward that waits for it: long waits from the outage end. The work becomes due
/// immediately, and the limits of the background calls spread it.
/// </summary>
internal sealed class RecoveryWork(
    IWorkQueue queue, IFaultDetector faults, BackgroundCalls primary, TimeProvider time, IOptions<WorkOptions> options) : IBackgroundWork
{
    private static readonly WorkKind[] Kinds = [WorkKind.Transaction, WorkKind.Confirmation, WorkKind.Advices];

    private readonly WorkOptions _options = options.Value;

    // A process that starts does not know what it missed. It begins as if a fault had just ended.
    private FaultStatus _before = FaultStatus.Faulted;
    private int _next = Kinds.Length;

    public string Name => "recovery";

    public TimeSpan IdleDelay => _options.IdleDelay;

    public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        FaultStatus status = faults.State.Status;
        bool isBack = status != FaultStatus.Faulted
            && (_before == FaultStatus.Faulted || (_before == FaultStatus.Healthy && status == FaultStatus.Recovering));
        _before = status;
        if (isBack)
        {
            primary.Recovered(time.GetUtcNow());
            _next = 0;
        }
        if (_next == Kinds.Length || status == FaultStatus.Faulted)
        {
            return 0;
        }

        DateTimeOffset now = time.GetUtcNow();
        // Leaves out items that a worker may hold: their lease ends within its time. Doubled, because clocks differ.
        int moved = await queue.BringForwardAsync(
            Kinds[_next], now.Plus(2 * _options.LeaseDuration), now, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
        if (moved < StoreRules.MaxPageSize)
        {
            _next++;
        }

        return 1;
    }
}
