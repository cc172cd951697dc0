using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Records;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>The messages of a batch, and whether streams that leave the queue have waiting ones.</summary>
internal sealed class BatchMessages(BatchNumbers numbers)
{
    private readonly Dictionary<string, (long Number, OutboxStatus Status)> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<WorkItemKey, HashSet<string>> _waiting = [];
    private readonly Dictionary<string, MessageRow> _added = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MessageRow> _changed = new(StringComparer.Ordinal);

    public IEnumerable<Reading> Load(BatchKeys keys)
    {
        foreach (WorkItemKey stream in keys.EndingStreams)
        {
            _waiting.Add(stream, new HashSet<string>(StringComparer.Ordinal));
        }

        if (keys.Messages.Count > 0)
        {
            yield return MessageTable.Load([.. keys.Messages], (id, number, status) => _known.Add(id, (number, status)));
        }

        if (keys.EndingStreams.Count > 0)
        {
            yield return MessageTable.LoadWaiting([.. keys.EndingStreams], (stream, id) => _waiting[stream].Add(id));
        }
    }

    /// <summary>Rejects the change of a message that does not exist.</summary>
    public void Check(IReadOnlyList<OutboxMessage> messages)
    {
        for (int i = 0; i < messages.Count; i++)
        {
            if (messages[i].Number != 0 && (!_known.TryGetValue(messages[i].Id, out var known) || known.Number != messages[i].Number))
            {
                throw StoreRules.UnknownMessage(messages[i]);
            }
        }
    }

    /// <summary>Appends a message, unless its id is there already; or changes one, unless it was delivered.</summary>
    /// <param name="subject">The number of its stream's subject.</param>
    /// <param name="message">The message.</param>
    public void Put(long subject, OutboxMessage message)
    {
        bool isThere = _known.TryGetValue(message.Id, out var known);
        if (message.Number == 0 ? isThere : known.Status == OutboxStatus.Delivered)
        {
            return;
        }

        long number = message.Number == 0 ? numbers.Next() : message.Number;
        var row = new MessageRow(number, subject, message, StoreJson.Write(message, StoreJson.Records.OutboxMessage));
        (message.Number == 0 ? _added : _changed)[message.Id] = row;
        _known[message.Id] = (number, message.Status);
        if (!_waiting.TryGetValue(message.Stream, out HashSet<string>? waiting))
        {
            return;
        }

        if (message.Status == OutboxStatus.Waiting)
        {
            waiting.Add(message.Id);
        }
        else
        {
            waiting.Remove(message.Id);
        }
    }

    public bool HasWaiting(WorkItemKey stream) => _waiting[stream].Count > 0;

    public void Write(Session session) => MessageTable.Write(session, [.. _added.Values], [.. _changed.Values]);
}
