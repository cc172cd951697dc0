using FaultTolerantPay.Calls;

namespace FaultTolerantPay.Hosting.Calls;

/// <summary>
/// Begins each call of the host's code on an idle thread or on a new one. A method that blocks then holds only such a thread, and neither a
/// request nor the process's thread pool. A method that awaits returns its thread immediately, so a few threads serve all calls. There are
/// never more threads than calls under way; idle threads end after a while.
/// </summary>
internal sealed class CallThreads : ICallStarter
{
    private static readonly TimeSpan MaxIdle = TimeSpan.FromSeconds(10);

    private readonly object _lock = new();
    private readonly Queue<(Action Call, ExecutionContext? Context)> _waiting = [];
    private int _idle;

    /// <inheritdoc/>
    public void Start(Action call)
    {
        // The caller's activity flows along, so that the adapter's own spans are children of it.
        var context = ExecutionContext.Capture();
        lock (_lock)
        {
            _waiting.Enqueue((call, context));
            if (_idle >= _waiting.Count)
            {
                Monitor.Pulse(_lock);
                return;
            }
        }

        new Thread(Work) { IsBackground = true, Name = "FaultTolerantPay call" }.UnsafeStart();
    }

    private void Work()
    {
        while (TryTake(out var next))
        {
            if (next.Context is null)
            {
                next.Call();
            }
            else
            {
                ExecutionContext.Run(next.Context, static call => ((Action)call!)(), next.Call);
            }
        }
    }

    private bool TryTake(out (Action Call, ExecutionContext? Context) next)
    {
        lock (_lock)
        {
            while (!_waiting.TryDequeue(out next))
            {
                _idle++;
                var isWoken = Monitor.Wait(_lock, MaxIdle);
                _idle--;
                if (!isWoken && _waiting.Count == 0)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
