using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>
/// The records that are not durable yet. They are looked up before the store, so that a retry on this node gets its outcome. A record with
/// an unknown outcome stays until it is written; if too many wait, the oldest of the others are dropped.
/// </summary>
internal sealed class WaitingRecords(TimeProvider time, IOptions<PipelineOptions> options, ILogger<WaitingRecords> logger)
{
    private readonly int _most = options.Value.MaxWaitingRecords;
    private readonly Lock _lock = new();
    private readonly Dictionary<TransactionKey, LinkedListNode<WaitingRecord>> _byKey = [];

    // The attempt of an order that is paid, or may be. No other attempt may follow it.
    private readonly Dictionary<OrderKey, WaitingRecord> _holders = [];

    // Two lists, oldest first, because only certain outcomes may be dropped.
    private readonly LinkedList<WaitingRecord> _certain = [];
    private readonly LinkedList<WaitingRecord> _unknown = [];
    private int _count;
    private int _late;
    private long _givenUp;
    private DateTimeOffset? _givenUpAt;

    /// <summary>Whether unknown outcomes use all places, so that there is no room for another.</summary>
    public bool IsFull => Volatile.Read(ref _count) >= _most && CountUnknown() >= _most;

    /// <summary>Maximum number of waiting records.</summary>
    public int Max => _most;

    /// <summary>Whether this many more records can wait without one being dropped.</summary>
    public bool HasRoomFor(int more) => Volatile.Read(ref _count) + (long)more <= _most;

    /// <summary>The waiting record of an attempt; null if there is none.</summary>
    public WaitingRecord? Find(TransactionKey key)
    {
        if (Volatile.Read(ref _count) == 0)
        {
            return null;
        }

        lock (_lock)
        {
            return _byKey.TryGetValue(key, out LinkedListNode<WaitingRecord>? node) ? node.Value : null;
        }
    }

    /// <summary>The waiting record of the attempt that holds an order; null if there is none.</summary>
    public WaitingRecord? FindHolder(OrderKey order)
    {
        if (Volatile.Read(ref _count) == 0)
        {
            return null;
        }

        lock (_lock)
        {
            return _holders.GetValueOrDefault(order);
        }
    }

    /// <summary>Keeps a record until it is written. It replaces an older record of the same payment.</summary>
    public WaitingRecord Add(TransactionRecord record)
    {
        var waiting = new WaitingRecord(record);
        bool isFirstGivenUp;
        lock (_lock)
        {
            if (_byKey.TryGetValue(record.Key, out LinkedListNode<WaitingRecord>? older))
            {
                Remove_NeedsLock(older);
                older.Value.IsOver = true;
            }
            _byKey[record.Key] = (waiting.IsUnknown ? _unknown : _certain).AddLast(waiting);
            if (!StoreRules.IsCertainlyUnpaid(record))
            {
                _holders[record.Key.OrderKey] = waiting;
            }

            isFirstGivenUp = _byKey.Count > _most && GiveUpOldest_NeedsLock();
            Volatile.Write(ref _count, _byKey.Count);
        }
        if (isFirstGivenUp)
        {
            RecordLog.GivesUp(logger, _most);
        }

        return waiting;
    }

    /// <summary>The record is durable, or nothing is left to write.</summary>
    public void Remove(WaitingRecord waiting)
    {
        waiting.IsOver = true;
        lock (_lock)
        {
            if (_byKey.TryGetValue(waiting.Record.Key, out LinkedListNode<WaitingRecord>? node) && node.Value == waiting)
            {
                Remove_NeedsLock(node);
            }
        }
    }

    /// <summary>The store did not take the record, so it waits.</summary>
    public void MarkNotTaken(WaitingRecord waiting)
    {
        lock (_lock)
        {
            if (waiting.IsLate || !_byKey.TryGetValue(waiting.Record.Key, out LinkedListNode<WaitingRecord>? node) || node.Value != waiting)
            {
                return;
            }

            waiting.IsLate = true;
            _late++;
        }
    }

    /// <summary>The record cannot be written at all.</summary>
    public void GiveUp(WaitingRecord waiting)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(waiting.Record.Key, out LinkedListNode<WaitingRecord>? node) || node.Value != waiting)
            {
                return;
            }

            Remove_NeedsLock(node);
            CountGivenUp_NeedsLock(waiting);
        }
    }

    /// <summary>Waiting records that are not being written: unknown outcomes first, each group oldest first.</summary>
    public IReadOnlyList<WaitingRecord> Take(int maxItems)
    {
        var taken = new List<WaitingRecord>();
        lock (_lock)
        {
            foreach (LinkedList<WaitingRecord> list in (ReadOnlySpan<LinkedList<WaitingRecord>>)[_unknown, _certain])
            {
                for (LinkedListNode<WaitingRecord>? node = list.First; node is not null && taken.Count < maxItems; node = node.Next)
                {
                    if (!node.Value.IsBeingWritten)
                    {
                        taken.Add(node.Value);
                    }
                }
            }
        }
        return taken;
    }

    /// <summary>All waiting records.</summary>
    public IReadOnlyList<WaitingRecord> All()
    {
        lock (_lock)
        {
            return [.. _unknown, .. _certain];
        }
    }

    public RecordBacklog Read(DateTimeOffset? storeDownSince)
    {
        lock (_lock)
        {
            return new RecordBacklog(_late, _givenUp, _givenUpAt, storeDownSince);
        }
    }

    private int CountUnknown()
    {
        lock (_lock)
        {
            return _unknown.Count;
        }
    }

    /// <returns>Whether no other record was dropped in the minute before.</returns>
    private bool GiveUpOldest_NeedsLock()
    {
        if (_certain.First is not { } oldest)
        {
            return false;
        }

        Remove_NeedsLock(oldest);
        return CountGivenUp_NeedsLock(oldest.Value);
    }

    private bool CountGivenUp_NeedsLock(WaitingRecord waiting)
    {
        // The intents of the other records are durable: the worker finds out what this node knew.
        if (waiting.Record.IsDurable)
        {
            return false;
        }

        bool isFirst = _givenUpAt is not { } last || time.GetUtcNow() - last > TimeSpan.FromMinutes(1);
        _givenUp++;
        _givenUpAt = time.GetUtcNow();
        return isFirst;
    }

    private void Remove_NeedsLock(LinkedListNode<WaitingRecord> node)
    {
        TransactionKey key = node.Value.Record.Key;
        _byKey.Remove(key);
        if (_holders.TryGetValue(key.OrderKey, out WaitingRecord? holder) && holder == node.Value)
        {
            _holders.Remove(key.OrderKey);
        }

        node.List!.Remove(node);
        Volatile.Write(ref _count, _byKey.Count);
        if (node.Value.IsLate)
        {
            _late--;
        }
    }
}
