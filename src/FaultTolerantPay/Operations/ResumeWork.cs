using FaultTolerantPay.Advances;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Operations;

/// <summary>Brings paused work forward once a pause ends: it is looked at at once, and what another pause stops waits on.</summary>
internal sealed class ResumeWork(IStandInStore store, IStandingOrders standing, TimeProvider time, IOptions<WorkOptions> options) : IBackgroundWork
{
    private readonly WorkOptions _options = options.Value;

    // A process that starts does not know what ended before it: it begins as if a pause had just ended.
    private OrdersInForce? _before;
    private bool _bringsForward = true;

    public string Name => "resume";

    public TimeSpan RestBetweenRounds => _options.RestBetweenRounds;

    public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        OrdersInForce orders = await standing.ReadAsync(cancellationToken).ConfigureAwait(false);
        _bringsForward |= _before is not null && orders.HasEndedPauseOf(_before);
        _before = orders;
        if (!_bringsForward)
            return 0;
        DateTimeOffset now = time.GetUtcNow();
        // Nothing that somebody works on: a lease ends within its time. The second time is for clocks that differ. What is due sooner comes up by itself.
        int moved = await store.BringForwardAsync(WorkKind.Paused, now + (2 * _options.Lease), now, StoreRules.LongestPage, cancellationToken).ConfigureAwait(false);
        _bringsForward = moved == StoreRules.LongestPage;
        return 1;
    }
}
