using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>The work queue: the due time of each item, by lane. The work itself stores the newest lease number.</summary>
internal sealed class WorkQueue
{
    private readonly SortedDictionary<string, DueQueue>[] _lanes =
    [
        .. Enumerable.Range(0, (int)Enum.GetValues<WorkKind>().Max() + 1).Select(
            _ => new SortedDictionary<string, DueQueue>(StringComparer.Ordinal)),
    ];
    private long _lastNumber;
    private int _queued;

    /// <summary>
    /// Sets when work is due, or removes it from the queue; either ends its lease. With <c>KeepsEarlier</c>, it only moves the due time
    /// earlier, and a lease stays.
    /// </summary>
    public void Set(WorkSlot slot, DateTimeOffset? dueAt, WorkChange change)
    {
        bool isThere = slot.Number != 0;
        if (isThere && change.KeepsEarlier && (slot.IsLeased || !(dueAt?.UtcTicks < slot.DueTicks)))
        {
            return;
        }

        if (dueAt is { } due)
        {
            _queued += isThere ? 0 : 1;
            if (!isThere || !change.KeepsEarlier)
            {
                slot.Lane = change.Lane;
            }

            Push(slot, due.UtcTicks, isLeased: false);
        }
        else
        {
            _queued -= isThere ? 1 : 0;
            slot.Number = 0;
        }
    }

    public ClaimedWork Claim(WorkClaim claim)
    {
        var leases = new List<WorkLease>();
        MerchantId? last = null;
        foreach ((string lane, DueQueue queue) in LanesOf(claim).ToArray())
        {
            int room = claim.MaxItems - leases.Count;
            if (room == 0)
            {
                break;
            }

            List<DueHeap.HeapEntry> due = TakeDue(queue, claim.Now.UtcTicks, room + 1);
            if (due.Count > room)
            {
                foreach (DueHeap.HeapEntry entry in due)
                {
                    queue.Push(entry);
                }

                (due, last) = TakeTurns(AllDue(queue, claim.Now.UtcTicks), room, claim.AfterMerchant);
            }
            foreach (DueHeap.HeapEntry entry in due)
            {
                Push(entry.Slot, claim.LeaseEndsAt.UtcTicks, isLeased: true);
                leases.Add(new WorkLease(new WorkItemKey(claim.Kind, entry.Slot.Owner.Key), entry.Slot.Number) { Lane = lane });
            }
        }
        return new ClaimedWork(leases, last);
    }

    /// <summary>Makes later work due now: lane by lane, the soonest of each first.</summary>
    public int BringForward(WorkKind kind, DateTimeOffset laterThan, DateTimeOffset dueAt, int maxItems)
    {
        List<WorkSlot> later = [];
        foreach (DueQueue queue in _lanes[(int)kind].Values)
        {
            later.AddRange(
                AllDue(queue, long.MaxValue).Where(
                    entry => entry.DueTicks > laterThan.UtcTicks).Select(entry => entry.Slot).Take(maxItems - later.Count));
        }

        foreach (WorkSlot slot in later)
        {
            Push(slot, dueAt.UtcTicks, isLeased: false);
        }

        return later.Count;
    }

    /// <summary>Visits the due work of a kind, in no order, with its due time and number.</summary>
    public void VisitDue(WorkKind kind, DateTimeOffset now, Action<PaymentRows, DateTimeOffset, long> visit)
    {
        foreach (DueQueue queue in _lanes[(int)kind].Values)
        {
            foreach (DueHeap.HeapEntry entry in AllDue(queue, now.UtcTicks))
            {
                visit(entry.Slot.Owner, new DateTimeOffset(entry.DueTicks, TimeSpan.Zero), entry.Number);
            }
        }
    }

    public WorkBacklog ReadBacklog(WorkKind kind, DateTimeOffset now)
    {
        long due = 0, oldest = long.MaxValue;
        foreach (DueQueue queue in _lanes[(int)kind].Values)
        {
            queue.VisitDue(now.UtcTicks, entry =>
            {
                if (!entry.IsCurrent)
                {
                    return;
                }

                due++;
                oldest = Math.Min(oldest, entry.DueTicks);
            });
        }
        return new WorkBacklog(due, due == 0 ? null : new DateTimeOffset(oldest, TimeSpan.Zero));
    }

    private IEnumerable<(string Lane, DueQueue Queue)> LanesOf(WorkClaim claim)
    {
        SortedDictionary<string, DueQueue> lanes = _lanes[(int)claim.Kind];
        if (claim.Lane is { } only)
        {
            return lanes.TryGetValue(only, out DueQueue? queue) ? [(only, queue)] : [];
        }

        return lanes.Where(lane => !claim.ExceptLanes.Contains(lane.Key, StringComparer.Ordinal)).Select(lane => (lane.Key, lane.Value));
    }

    /// <summary>Takes the item that has been due longest from a lane.</summary>
    private static List<DueHeap.HeapEntry> TakeDue(DueQueue queue, long nowTicks, int maxItems)
    {
        List<DueHeap.HeapEntry> due = [];
        while (due.Count < maxItems && queue.TryTakeDue(nowTicks, out DueHeap.HeapEntry first))
        {
            if (first.IsCurrent)
            {
                due.Add(first);
            }
        }
        return due;
    }

    /// <summary>All due items of a lane, the longest due first.</summary>
    private static List<DueHeap.HeapEntry> AllDue(DueQueue queue, long nowTicks)
    {
        List<DueHeap.HeapEntry> due = [];
        queue.VisitDue(nowTicks, entry =>
        {
            if (entry.IsCurrent)
            {
                due.Add(entry);
            }
        });
        due.Sort(static (one, other) => one.IsBefore(other) ? -1 : other.IsBefore(one) ? 1 : 0);
        return due;
    }

    /// <summary>
    /// The merchants after the last one share the requested number; what they do not use goes to the work that is due longest.
    /// </summary>
    private static (List<DueHeap.HeapEntry> Taken, MerchantId? Last) TakeTurns(List<DueHeap.HeapEntry> due, int maxItems, MerchantId? after)
    {
        string[] merchants =
        [
            .. due.Select(entry => entry.Slot.Owner.Key.Merchant.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        string[] turns = [.. merchants.Where(IsLater).Concat(merchants.Where(merchant => !IsLater(merchant))).Take(maxItems)];
        List<DueHeap.HeapEntry> taken = [];
        for (int turn = 0; turn < turns.Length; turn++)
        {
            taken.AddRange(
                due.Where(
                    entry => entry.Slot.Owner.Key.Merchant.Value == turns[turn]).Take(StoreRules.ShareOf(maxItems, turns.Length, turn)));
        }

        taken.AddRange(due.Where(entry => !taken.Contains(entry)).Take(maxItems - taken.Count));
        return (taken, new MerchantId(turns[^1]));

        bool IsLater(string merchant) => after is { } last && string.CompareOrdinal(merchant, last.Value) > 0;
    }

    private void Push(WorkSlot slot, long dueTicks, bool isLeased)
    {
        SortedDictionary<string, DueQueue> lanes = _lanes[(int)slot.Kind];
        if (!lanes.TryGetValue(slot.Lane, out DueQueue? queue))
        {
            lanes.Add(slot.Lane, queue = new DueQueue());
        }

        (slot.IsLeased, slot.DueTicks, slot.Number) = (isLeased, dueTicks, ++_lastNumber);
        queue.Push(new DueHeap.HeapEntry(dueTicks, slot.Number, slot));
        // Stale entries are limited to a small multiple of the items, so that removing them costs each change only a few steps.
        if (queue.Count > (3 * _queued) + 64)
        {
            queue.RemoveStale();
        }
    }
}
