using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>
/// Advices and notices of each payment: sent in order, a bounded number of times, and in the queue while one waits (M1, M7).
/// </summary>
internal sealed class MessageStreams(SimulatedWorld world)
{
    private readonly Dictionary<WorkItemKey, StreamFacts> _streams = [];

    public IReadOnlyDictionary<WorkItemKey, StreamFacts> All => _streams;

    /// <summary>An advice leaves a node: those before it in its payment's stream must be over (recovery is in order).</summary>
    public void AdviceLeaves(Advice advice)
    {
        StreamFacts? stream = _streams.GetValueOrDefault(new WorkItemKey(WorkKind.Advices, advice.Key));
        if (stream is null || !stream.Messages.TryGetValue(advice.Id, out MessageFacts? message))
        {
            world.Fail("M1", $"advice {advice.Id} is sent and not stored.");
            return;
        }
        if (message.WasSent)
        {
            return;
        }

        message.WasSent = true;
        for (int i = stream.FirstOpen; i < stream.Order.Count && stream.Order[i] != advice.Id; i++)
        {
            if (stream.Messages[stream.Order[i]].Status == OutboxStatus.Waiting)
            {
                world.Fail("M7", $"advice {advice.Id} is sent while {stream.Order[i]} before it waits.");
            }
        }
    }

    /// <summary>A message is stored, or changed.</summary>
    public void Put(OutboxMessage message)
    {
        StreamFacts stream = Of(message.Stream);
        if (!stream.Messages.TryGetValue(message.Id, out MessageFacts? known))
        {
            stream.Order.Add(message.Id);
            stream.Messages.Add(message.Id, known = new MessageFacts(message.Key));
            stream.Waiting++;
        }
        if (known.Status == OutboxStatus.Waiting && message.Number > 0 && message.Status != OutboxStatus.Waiting)
        {
            known.Status = message.Status;
            stream.Waiting--;
            world.Coverage.Mark("message " + message.Status);
        }
        if (message.Attempts > 0 && message.Attempts < known.Attempts && message.Status == OutboxStatus.Waiting)
        {
            known.Status = OutboxStatus.Waiting;
        }

        known.Attempts = Math.Max(known.Attempts, message.Attempts);
        while (stream.FirstOpen < stream.Order.Count && stream.Messages[stream.Order[stream.FirstOpen]].Status != OutboxStatus.Waiting)
        {
            stream.FirstOpen++;
        }

        if (known.Attempts > world.Settings.MessageAttempts)
        {
            world.Fail("M7", $"{message.Id} was sent {known.Attempts} times, at most {world.Settings.MessageAttempts} are allowed.");
        }
    }

    /// <summary>A stream enters the queue of work, or leaves it.</summary>
    public void Queue(WorkItemKey key, bool isQueued)
    {
        StreamFacts stream = Of(key);
        stream.IsQueued = isQueued || stream.Waiting > 0;
    }

    /// <summary>After a step of a payment: while one of its messages waits, its stream is in the queue.</summary>
    public void CheckQueued(TransactionKey key)
    {
        foreach (WorkKind kind in (ReadOnlySpan<WorkKind>)[WorkKind.Advices, WorkKind.Notices])
        {
            if (_streams.TryGetValue(new WorkItemKey(kind, key), out StreamFacts? stream) && stream.Waiting > 0 && !stream.IsQueued)
            {
                world.Fail("M7", $"{kind} of {key} wait and are not in the queue.");
            }
        }
    }

    public bool HasWaitingMessages()
    {
        foreach (StreamFacts stream in _streams.Values)
        {
            if (stream.Waiting > 0)
            {
                return true;
            }
        }
        return false;
    }

    private StreamFacts Of(WorkItemKey key)
    {
        if (!_streams.TryGetValue(key, out StreamFacts? stream))
        {
            _streams.Add(key, stream = new StreamFacts());
        }

        return stream;
    }
}
