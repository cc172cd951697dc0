using FaultTolerantPay.Calls;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Signals;

/// <summary>
/// Queues the events for one sink and delivers them one after the other. If calls begin on their own threads, the committing thread only
/// queues the event: a sink that blocks holds one thread, and events beyond the bound are dropped.
/// </summary>
internal sealed class SinkEventQueue(IStandInEventSink sink, HostCalls calls, CallOptions options, TimeProvider time, ILogger logger)
{
    private readonly Callee _callee = calls.CalleeOf($"event-sink:{sink.GetType().Name}");
    private readonly Lock _lock = new();
    private readonly Queue<object> _waiting = [];
    private bool _isDelivering;
    private bool _isDropping;
    private bool _isLateNoted;

    // When the sink was given the present event; null while it has none.
    private long? _deliveringSince;

    /// <summary>Queues the events of a commit and starts delivery if none is running.</summary>
    public void Add(StandInCommit commit)
    {
        lock (_lock)
        {
            foreach (TimelineEvent timelineEvent in commit.Timeline)
            {
                Add(timelineEvent);
            }

            foreach (Discrepancy discrepancy in commit.Discrepancies)
            {
                Add(discrepancy);
            }

            NoteLate();
            if (_isDelivering || _waiting.Count == 0)
            {
                return;
            }

            _isDelivering = true;
        }
        calls.Start(DeliverAll);
    }

    private void Add(object happened)
    {
        if (_waiting.Count < options.MaxWaitingEvents)
        {
            _waiting.Enqueue(happened);
            _isDropping = false;
            return;
        }
        calls.Metrics.Dropped(_callee);
        // Once each time that the queue fills up, not for each event.
        if (!_isDropping)
        {
            SignalLog.EventsDropped(logger, _callee.Name, options.MaxWaitingEvents);
        }

        _isDropping = true;
    }

    /// <summary>A caller that finds the sink busy with one event for too long logs it, once for each event.</summary>
    private void NoteLate()
    {
        if (_isLateNoted || _deliveringSince is not { } since || time.GetElapsedTime(since) < options.EventTimeout)
        {
            return;
        }

        _isLateNoted = true;
        calls.NoteTimeout(_callee, options.EventTimeout);
    }

    private void DeliverAll()
    {
        while (true)
        {
            object happened;
            lock (_lock)
            {
                _deliveringSince = null;
                _isLateNoted = false;
                if (!_waiting.TryDequeue(out happened!))
                {
                    _isDelivering = false;
                    return;
                }
                _deliveringSince = time.GetTimestamp();
            }
            Deliver(happened);
        }
    }

    private void Deliver(object happened)
    {
        try
        {
            if (happened is Discrepancy discrepancy)
            {
                sink.OnDiscrepancy(discrepancy);
            }
            else
            {
                sink.OnEvent((TimelineEvent)happened);
            }
        }
        catch (Exception exception)
        {
            // A durable change stays durable: a sink that fails must not look like a failed write.
            SignalLog.SinkFailed(logger, exception, sink.GetType().Name);
        }
    }
}
