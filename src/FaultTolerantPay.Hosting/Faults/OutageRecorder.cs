using System.Diagnostics.CodeAnalysis;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Faults;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// Writes outages to the store, in order and one at a time. An outage that the store did not take stays in the queue, and the background
/// work tries it again. While the business system is healthy, requests never wait for a write; during an outage they wait only for the
/// store's first success or failure.
/// </summary>
internal sealed class OutageRecorder(
    IFaultStore store, FaultDetectionOptions options, TimeProvider time, MonotonicClock clock, bool hasThreads, ILogger logger)
{
    /// <summary>
    /// The queue exceeds this only if the store was down during all of these outages. Then the oldest outage that has ended is dropped,
    /// with an error in the log.
    /// </summary>
    private const int MaxQueued = 1_000;

    private readonly Lock _lock = new();
    private readonly Queue<OutageEntry> _queue = new();
    private Task? _run;
    private long _noWaitUntilTicks;

    /// <summary>Called without a lock held, once the store has numbered an outage.</summary>
    public Action<OutageEntry>? Numbered { get; set; }

    public OutageEntry Open(Outage outage)
    {
        var entry = new OutageEntry(outage, startStored: false);
        lock (_lock)
        {
            Enqueue_NeedsLock(entry);
        }

        return entry;
    }

    public void Close(OutageEntry entry, DateTimeOffset end, OperatorId? by)
    {
        lock (_lock)
        {
            // The wall clock may have been set back: an outage does not end before it began.
            entry.Record = entry.Record with { End = end < entry.Record.Start ? entry.Record.Start : end, ClosedBy = by };
            Enqueue_NeedsLock(entry);
        }
    }

    /// <summary>
    /// Waits until the store has been tried once for the queue, at most <see cref="FaultDetectionOptions.StoreTimeout"/>. Shortly after a
    /// failure of the store it does not wait, so that a store that is down does not slow every request.
    /// </summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (clock.ReadTicks() < Volatile.Read(ref _noWaitUntilTicks))
        {
            return;
        }

        try
        {
            if (!await BoundedWait.EndsWithinAsync(Run(), options.StoreTimeout, time, cancellationToken).ConfigureAwait(false))
            {
                DoNotWaitForAWhile();
            }
        }
        catch (OperationCanceledException)
        {
            // The result is there already: a caller that gave up does not lose it because of the record.
        }
    }

    /// <summary>Begins to write the queue to the store, unless the store failed a moment ago. Does not wait.</summary>
    public void Begin()
    {
        if (QueueLength() > 0 && clock.ReadTicks() >= Volatile.Read(ref _noWaitUntilTicks))
        {
            _ = Run();
        }
    }

    /// <summary>Tries to store everything in the queue.</summary>
    /// <returns>The number of outages that left the queue.</returns>
    public async ValueTask<int> FlushAsync(CancellationToken cancellationToken)
    {
        var before = QueueLength();
        await Run().WaitAsync(cancellationToken).ConfigureAwait(false);
        return Math.Max(before - QueueLength(), 0);
    }

    private int QueueLength()
    {
        lock (_lock)
        {
            return _queue.Count;
        }
    }

    /// <summary>The run under way, or a new one that starts on this thread.</summary>
    private Task Run()
    {
        TaskCompletionSource done;
        lock (_lock)
        {
            if (_run is not null)
            {
                return _run;
            }

            if (_queue.Count == 0)
            {
                return Task.CompletedTask;
            }

            // Requests wait for it: their continuations must not run on the store's thread, one after the other. A host that drives
            // everything itself, on one thread, has no other.
            done = new TaskCompletionSource(hasThreads ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);
            _run = done.Task;
        }

        _ = RunAsync(done);
        return done.Task;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a store throws, the outage stays queued and is tried again.")]
    private async Task RunAsync(TaskCompletionSource done)
    {
        try
        {
            while (NextOrEndRun() is { } entry)
            {
                await StoreAsync(entry).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            FaultLog.OutageNotStored(logger, QueueLength(), exception);
            DoNotWaitForAWhile();
            lock (_lock)
            {
                _run = null;
            }
        }

        done.SetResult();
    }

    private async Task StoreAsync(OutageEntry entry)
    {
        using var limit = new CancellationTokenSource(options.StoreTimeout, time);
        var record = entry.Record;
        if (!entry.StartStored)
        {
            var stored = await store.OpenOutageAsync(record with { End = null, ClosedBy = null }, limit.Token).ConfigureAwait(false);
            lock (_lock)
            {
                // Another node, or this one before a restart, may have opened it: then its start and cause stand.
                entry.Record = stored with { End = entry.Record.End, ClosedBy = entry.Record.ClosedBy };
                entry.StartStored = true;
            }

            FaultLog.OutageOpened(logger, stored.Id, stored.Start, stored.Cause);
            Numbered?.Invoke(entry);
        }
        else
        {
            await store.CloseOutageAsync(record, limit.Token).ConfigureAwait(false);
            lock (_lock)
            {
                entry.EndStored = true;
            }

            FaultLog.OutageClosed(logger, record.Id, record.Start, record.End);
        }
    }

    /// <summary>
    /// The first entry that is not completely stored. If there is none, the run ends under the same lock: what is queued later begins
    /// another run.
    /// </summary>
    private OutageEntry? NextOrEndRun()
    {
        lock (_lock)
        {
            while (_queue.TryPeek(out var entry))
            {
                if (!entry.IsDone)
                {
                    return entry;
                }

                _queue.Dequeue().IsQueued = false;
            }

            _run = null;
            return null;
        }
    }

    private void DoNotWaitForAWhile() => Volatile.Write(ref _noWaitUntilTicks, clock.ReadTicks() + options.StoreSyncInterval.Ticks);

    private void Enqueue_NeedsLock(OutageEntry entry)
    {
        if (entry.IsQueued)
        {
            return;
        }

        if (_queue.Count >= MaxQueued)
        {
            var dropped = _queue.Dequeue();
            dropped.IsQueued = false;
            FaultLog.OutageDropped(logger, dropped.Record.Start, dropped.Record.End, dropped.Record.Cause);
        }

        entry.IsQueued = true;
        _queue.Enqueue(entry);
    }
}
