using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Brings paused work forward once a pause ends: advances, and debits that wait as advices. They are checked immediately, and what another
/// pause stops keeps waiting.
/// </summary>
internal sealed class ResumeWork(
    IWorkQueue queue, IActiveControls activeControls, TimeProvider time, IOptions<WorkOptions> options) : IBackgroundWork
{
    private static readonly WorkKind[] Kinds = [WorkKind.Paused, WorkKind.Advices];

    private readonly WorkOptions _options = options.Value;

    // A process that starts does not know what ended before it. It begins as if a pause had just ended.
    private ActiveControls? _before;
    private int _next;

    public string Name => "resume";

    public TimeSpan IdleDelay => _options.IdleDelay;

    public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        ActiveControls controls = await activeControls.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (_before is not null && controls.HasEndedPauseOf(_before))
        {
            _next = 0;
        }

        _before = controls;
        if (_next == Kinds.Length)
        {
            return 0;
        }

        DateTimeOffset now = time.GetUtcNow();
        // Leaves out items that a worker may hold: their lease ends within its time. Doubled, because clocks differ. Items that are due
        // sooner come up by themselves.
        int moved = await queue.BringForwardAsync(
            Kinds[_next], now.Plus(2 * _options.LeaseDuration), now, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
        if (moved < StoreRules.MaxPageSize)
        {
            _next++;
        }

        return 1;
    }
}
