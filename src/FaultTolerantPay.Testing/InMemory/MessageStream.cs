namespace FaultTolerantPay.Testing.InMemory;

/// <summary>
/// One payment's advices or notices, in the order of their numbers. Messages are stored unchanged, with the number next to them. A read
/// creates a copy with the number, so that a commit does not pay for it.
/// </summary>
internal sealed class MessageStream
{
    private readonly List<(long Number, OutboxMessage Message)> _messages = [];

    // All messages before this one are delivered or parked.
    private int _firstWaiting;

    public bool HasWaiting => _firstWaiting < _messages.Count;

    public IEnumerable<string> Ids => _messages.Select(at => at.Message.Id);

    /// <summary>Whether a message waits or is parked.</summary>
    public bool HasUndelivered => _messages.Any(at => at.Message.Status is OutboxStatus.Waiting or OutboxStatus.Parked);

    public void Append(long number, OutboxMessage message)
    {
        _messages.Add((number, message));
        PassOver();
    }

    public void Change(OutboxMessage message)
    {
        int at = IndexOf(message.Number);
        if (_messages[at].Message.Status == OutboxStatus.Delivered)
        {
            return;
        }

        _messages[at] = (message.Number, message);
        _firstWaiting = Math.Min(_firstWaiting, at);
        PassOver();
    }

    public bool Holds(OutboxMessage message) => IndexOf(message.Number) is >= 0 and int at && _messages[at].Message.Id == message.Id;

    public OutboxMessage Find(long number) => Numbered(IndexOf(number));

    public List<OutboxMessage> ListWaiting(int maxItems)
    {
        var waiting = new List<OutboxMessage>();
        for (int at = _firstWaiting; at < _messages.Count && waiting.Count < maxItems; at++)
        {
            if (_messages[at].Message.Status == OutboxStatus.Waiting)
            {
                waiting.Add(Numbered(at));
            }
        }
        return waiting;
    }

    private OutboxMessage Numbered(int at)
    {
        (long number, OutboxMessage message) = _messages[at];
        if (message.Number != number)
        {
            _messages[at] = (number, message = message with { Number = number });
        }

        return message;
    }

    private int IndexOf(long number)
    {
        int low = 0, high = _messages.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (_messages[middle].Number == number)
            {
                return middle;
            }

            if (_messages[middle].Number < number)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }
        return -1;
    }

    private void PassOver()
    {
        while (_firstWaiting < _messages.Count && _messages[_firstWaiting].Message.Status != OutboxStatus.Waiting)
        {
            _firstWaiting++;
        }
    }
}
