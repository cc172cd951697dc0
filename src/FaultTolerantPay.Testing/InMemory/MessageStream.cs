using FaultTolerantPay.Advances;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>One merchant's advices or notices, in the order of the numbers.</summary>
internal sealed class MessageStream
{
    private readonly List<OutboxMessage> _messages = [];

    // Everything before it is delivered or parked.
    private int _firstWaiting;

    public bool HasWaiting => _firstWaiting < _messages.Count;

    public void Append(OutboxMessage message)
    {
        _messages.Add(message);
        PassOver();
    }

    public void Change(OutboxMessage message)
    {
        int at = IndexOf(message.Number);
        _messages[at] = message;
        _firstWaiting = Math.Min(_firstWaiting, at);
        PassOver();
    }

    public bool Holds(OutboxMessage message) => IndexOf(message.Number) is >= 0 and int at && _messages[at].Id == message.Id;

    public List<OutboxMessage> ListWaiting(int most)
    {
        var waiting = new List<OutboxMessage>();
        for (int at = _firstWaiting; at < _messages.Count && waiting.Count < most; at++)
        {
            if (_messages[at].Status == OutboxStatus.Waiting)
                waiting.Add(_messages[at]);
        }
        return waiting;
    }

    private int IndexOf(long number)
    {
        int low = 0, high = _messages.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (_messages[middle].Number == number)
                return middle;
            if (_messages[middle].Number < number)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return -1;
    }

    private void PassOver()
    {
        while (_firstWaiting < _messages.Count && _messages[_firstWaiting].Status != OutboxStatus.Waiting)
            _firstWaiting++;
    }
}
