using System.Runtime.InteropServices;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Work;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>The outbox: one list for each stream, in the order of the numbers.</summary>
internal sealed class MessageStreams
{
    private readonly Dictionary<WorkItemKey, Stream> _streams = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private long _lastNumber;

    private sealed class Stream
    {
        public List<OutboxMessage> Messages { get; } = [];

        /// <summary>Everything before it is delivered or parked.</summary>
        public int FirstWaiting { get; private set; }

        public void Append(OutboxMessage message)
        {
            Messages.Add(message);
            PassOver();
        }

        public void Change(OutboxMessage message)
        {
            int at = IndexOf(message.Number);
            Messages[at] = message;
            FirstWaiting = Math.Min(FirstWaiting, at);
            PassOver();
        }

        public bool Holds(OutboxMessage message) => IndexOf(message.Number) is >= 0 and int at && Messages[at].Id == message.Id;

        private int IndexOf(long number)
        {
            int low = 0, high = Messages.Count - 1;
            while (low <= high)
            {
                int middle = (low + high) / 2;
                if (Messages[middle].Number == number)
                    return middle;
                if (Messages[middle].Number < number)
                    low = middle + 1;
                else
                    high = middle - 1;
            }
            return -1;
        }

        private void PassOver()
        {
            while (FirstWaiting < Messages.Count && Messages[FirstWaiting].Status != OutboxStatus.Waiting)
                FirstWaiting++;
        }
    }

    /// <summary>Refuses the change of a message that is not there.</summary>
    public void Check(IReadOnlyList<OutboxMessage> messages)
    {
        for (int i = 0; i < messages.Count; i++)
        {
            OutboxMessage message = messages[i];
            if (message.Number != 0 && !(_streams.TryGetValue(message.Stream, out Stream? stream) && stream.Holds(message)))
                throw StoreRules.UnknownMessage(message);
        }
    }

    public void Put(OutboxMessage message)
    {
        if (message.Number != 0)
            _streams[message.Stream].Change(message);
        else if (_ids.Add(message.Id))
            StreamOf(message.Stream).Append(message with { Number = ++_lastNumber });
    }

    public bool HasWaiting(WorkItemKey item) => _streams.TryGetValue(item, out Stream? stream) && stream.FirstWaiting < stream.Messages.Count;

    public List<OutboxMessage> ListWaiting(WorkItemKey item, int most)
    {
        var waiting = new List<OutboxMessage>();
        if (!_streams.TryGetValue(item, out Stream? stream))
            return waiting;
        for (int at = stream.FirstWaiting; at < stream.Messages.Count && waiting.Count < most; at++)
        {
            if (stream.Messages[at].Status == OutboxStatus.Waiting)
                waiting.Add(stream.Messages[at]);
        }
        return waiting;
    }

    private Stream StreamOf(WorkItemKey item)
    {
        ref Stream? stream = ref CollectionsMarshal.GetValueRefOrAddDefault(_streams, item, out _);
        return stream ??= new Stream();
    }
}
