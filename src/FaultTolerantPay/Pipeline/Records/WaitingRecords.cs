using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>
/// The records that are not durable yet, in memory: looked up before the store, so that a retry on this node gets its answer. What nobody
/// can tell the outcome of stays until it is written; of the others the oldest are given up where too many wait.
/// </summary>
internal sealed class WaitingRecords(TimeProvider time, IOptions<PipelineOptions> options, ILogger<WaitingRecords> logger)
{
    private readonly int _most = options.Value.MaxWaitingRecords;
    private readonly Lock _gate = new();
    private readonly Dictionary<TransactionKey, LinkedListNode<WaitingRecord>> _byKey = [];

    // The attempt of an order that is paid, or may be: no other attempt may follow.
    private readonly Dictionary<OrderKey, WaitingRecord> _holders = [];

    // Apart, the oldest first: only certain ones may be given up.
    private readonly LinkedList<WaitingRecord> _certain = [];
    private readonly LinkedList<WaitingRecord> _unknown = [];
    private int _count;
    private int _late;
    private long _givenUp;
    private DateTimeOffset? _givenUpAt;

    /// <summary>Whether so many unknown outcomes wait that there is no room for one more.</summary>
    public bool IsFull => Volatile.Read(ref _count) >= _most && CountUnknown() >= _most;

    /// <summary>How many may wait.</summary>
    public int Max => _most;

    /// <summary>Whether so many more can wait without one being given up.</summary>
    public bool HasRoomFor(int more) => Volatile.Read(ref _count) + (long)more <= _most;

    /// <summary>What waits of an attempt; null where nothing does.</summary>
    public WaitingRecord? Find(TransactionKey key)
    {
        if (Volatile.Read(ref _count) == 0)
            return null;
        lock (_gate)
            return _byKey.TryGetValue(key, out LinkedListNode<WaitingRecord>? node) ? node.Value : null;
    }

    /// <summary>What waits of the attempt that holds an order; null where nothing does.</summary>
    public WaitingRecord? FindHolder(OrderKey order)
    {
        if (Volatile.Read(ref _count) == 0)
            return null;
        lock (_gate)
            return _holders.GetValueOrDefault(order);
    }

    /// <summary>Keeps a record until it is written, in place of an older one of the same payment.</summary>
    public WaitingRecord Add(TransactionRecord record)
    {
        var waiting = new WaitingRecord(record);
        bool isFirstGivenUp;
        lock (_gate)
        {
            if (_byKey.TryGetValue(record.Key, out LinkedListNode<WaitingRecord>? older))
            {
                Remove_NeedsLock(older);
                older.Value.IsOver = true;
            }
            _byKey[record.Key] = (waiting.IsUnknown ? _unknown : _certain).AddLast(waiting);
            if (!StoreRules.IsCertainlyUnpaid(record))
                _holders[record.Key.OrderKey] = waiting;
            isFirstGivenUp = _byKey.Count > _most && GiveUpOldest_NeedsLock();
            Volatile.Write(ref _count, _byKey.Count);
        }
        if (isFirstGivenUp)
            RecordLog.GivesUp(logger, _most);
        return waiting;
    }

    /// <summary>A record is durable, or there is nothing to write any more.</summary>
    public void Remove(WaitingRecord waiting)
    {
        waiting.IsOver = true;
        lock (_gate)
        {
            if (_byKey.TryGetValue(waiting.Record.Key, out LinkedListNode<WaitingRecord>? node) && node.Value == waiting)
                Remove_NeedsLock(node);
        }
    }

    /// <summary>The store did not take a record: it waits.</summary>
    public void IsNotTaken(WaitingRecord waiting)
    {
        lock (_gate)
        {
            if (waiting.IsLate || !_byKey.TryGetValue(waiting.Record.Key, out LinkedListNode<WaitingRecord>? node) || node.Value != waiting)
                return;
            waiting.IsLate = true;
            _late++;
        }
    }

    /// <summary>A record cannot be written at all.</summary>
    public void GiveUp(WaitingRecord waiting)
    {
        lock (_gate)
        {
            if (!_byKey.TryGetValue(waiting.Record.Key, out LinkedListNode<WaitingRecord>? node) || node.Value != waiting)
                return;
            Remove_NeedsLock(node);
            CountGivenUp_NeedsLock(waiting);
        }
    }

    /// <summary>Those that wait and are not being written, unknown ones first, each kind from the oldest.</summary>
    public IReadOnlyList<WaitingRecord> Take(int maxItems)
    {
        var taken = new List<WaitingRecord>();
        lock (_gate)
        {
            foreach (LinkedList<WaitingRecord> list in (ReadOnlySpan<LinkedList<WaitingRecord>>)[_unknown, _certain])
            {
                for (LinkedListNode<WaitingRecord>? node = list.First; node is not null && taken.Count < maxItems; node = node.Next)
                {
                    if (!node.Value.IsBeingWritten)
                        taken.Add(node.Value);
                }
            }
        }
        return taken;
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<WaitingRecord> All()
    {
        lock (_gate)
            return [.. _unknown, .. _certain];
    }

    public RecordBacklog Read(DateTimeOffset? storeDownSince)
    {
        lock (_gate)
            return new RecordBacklog(_late, _givenUp, _givenUpAt, storeDownSince);
    }

    private int CountUnknown()
    {
        lock (_gate)
            return _unknown.Count;
    }

    /// <returns>Whether it is the first one since the store took records.</returns>
    private bool GiveUpOldest_NeedsLock()
    {
        if (_certain.First is not { } oldest)
            return false;
        Remove_NeedsLock(oldest);
        return CountGivenUp_NeedsLock(oldest.Value);
    }

    private bool CountGivenUp_NeedsLock(WaitingRecord waiting)
    {
        // The intent of the others is durable: the resolver finds out what this node knew.
        if (waiting.Record.Version > 0)
            return false;
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
            _holders.Remove(key.OrderKey);
        node.List!.Remove(node);
        Volatile.Write(ref _count, _byKey.Count);
        if (node.Value.IsLate)
            _late--;
    }
}
