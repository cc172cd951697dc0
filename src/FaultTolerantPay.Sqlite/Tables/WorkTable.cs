using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>The work queue, lane by lane. A leased item is due when its lease ends; its number is the lease number.</summary>
internal static class WorkTable
{
    // A claim skips merchants that have work but none that is due. After this many it stops, and the next claim continues after them.
    private const int MaxMerchantsVisited = 1_000;

    private static readonly Sql ReadNumber = new("""
        SELECT w.number FROM subject s JOIN work w ON w.subject_id = s.id WHERE s.merchant = ? AND s.order_id = ? AND s.attempt = ?
          AND w.kind = ?
        """);

    private static readonly Sql Upsert = new("""
        INSERT INTO work (kind, subject_id, lane, merchant, due_at, number, is_leased) VALUES (?, ?, ?, ?, ?, ?, 0)
        ON CONFLICT (kind, subject_id) DO UPDATE SET lane = excluded.lane, due_at = excluded.due_at, number = excluded.number, is_leased = 0
        """);

    private static readonly Sql BringOneForward = new("""
        INSERT INTO work (kind, subject_id, lane, merchant, due_at, number, is_leased) VALUES (?, ?, ?, ?, ?, ?, 0)
        ON CONFLICT (kind, subject_id) DO UPDATE SET due_at = excluded.due_at, number = excluded.number WHERE is_leased = 0
        AND due_at > excluded.due_at
        """);

    private static readonly Sql TakeLease = new("UPDATE work SET due_at = ?, number = ?, is_leased = 1 WHERE kind = ? AND subject_id = ?");
    private static readonly Sql Delete = new("DELETE FROM work WHERE kind = ? AND subject_id = ?");

    private static readonly Sql SelectDue = new("""
        SELECT w.subject_id, s.merchant, s.order_id, s.attempt FROM work w INDEXED BY work_due CROSS JOIN subject s ON s.id = w.subject_id
        WHERE w.kind = ? AND w.lane = ? AND w.due_at <= ? ORDER BY w.due_at, w.number LIMIT ?
        """);

    private static readonly Sql SelectDueOfMerchant = new("""
        SELECT w.subject_id, s.merchant, s.order_id, s.attempt FROM work w INDEXED BY work_by_merchant
          CROSS JOIN subject s ON s.id = w.subject_id
        WHERE w.kind = ? AND w.lane = ? AND w.merchant = ? AND w.due_at <= ? ORDER BY w.due_at, w.number LIMIT ?
        """);

    private static readonly Sql NextLane = new("""
        SELECT lane FROM work INDEXED BY work_due WHERE kind = ? AND lane > ? ORDER BY lane LIMIT 1
        """);

    // The work of a merchant that is due first.
    private static readonly Sql NextMerchant = new("""
        SELECT merchant, due_at <= ? FROM work INDEXED BY work_by_merchant WHERE kind = ? AND lane = ? AND merchant > ? ORDER BY merchant,
          due_at LIMIT 1
        """);

    private static readonly Sql SelectLater = new("""
        SELECT subject_id FROM work INDEXED BY work_due WHERE kind = ? AND lane = ? AND due_at > ? ORDER BY due_at, number LIMIT ?
        """);

    private static readonly Sql SetDue = new("UPDATE work SET due_at = ?, number = ?, is_leased = 0 WHERE kind = ? AND subject_id = ?");

    private static readonly Sql CountDue = new("""
        SELECT COUNT(*), MIN(due_at) FROM work INDEXED BY work_due WHERE kind = ? AND lane = ? AND due_at <= ?
        """);

    public static bool IsNewest(StoreTransaction transaction, WorkLease lease)
    {
        using Query query = transaction.Connection.Use(ReadNumber).Bind(lease.Item.Transaction).Bind(lease.Item.Kind);
        return query.Step() && query.Long(0) == lease.Number;
    }

    /// <summary>
    /// Sets when an item is due, or removes it from the queue; a stream that has waiting messages stays, due at <paramref name="at"/>.
    /// </summary>
    public static void Set(StoreTransaction transaction, long subject, WorkChange change, DateTimeOffset at)
    {
        bool isStream = change.Item.Kind is WorkKind.Advices or WorkKind.Notices;
        DateTimeOffset? due = change.DueAt is null && isStream && MessageTable.HasWaiting(transaction, change.Item.Kind, subject)
            ? at
            : change.DueAt;
        if (due is { } time)
        {
            using Query query = transaction.Connection.Use(change.KeepsEarlier ? BringOneForward : Upsert)
                .Bind(change.Item.Kind).Bind(subject).Bind(change.Lane).Bind(change.Item.Merchant.Value).Bind(time)
                .Bind(transaction.NextFence());
            query.Execute();
        }
        else if (!change.KeepsEarlier)
        {
            using Query query = transaction.Connection.Use(Delete).Bind(change.Item.Kind).Bind(subject);
            query.Execute();
        }
    }

    public static ClaimedWork Claim(StoreTransaction transaction, WorkClaim claim)
    {
        var leases = new List<WorkLease>();
        MerchantId? last = null;
        foreach (string lane in LanesOf(transaction.Connection, claim))
        {
            int room = claim.MaxItems - leases.Count;
            if (room == 0)
            {
                break;
            }

            List<FoundWork> due = Due(transaction.Connection, claim, lane, room + 1);
            if (due.Count > room)
            {
                (due, last) = TakeTurns(transaction.Connection, claim, lane, room);
            }

            if (due.Count > 0)
            {
                transaction.StartWriting();
            }

            foreach (FoundWork found in due)
            {
                leases.Add(Lease(transaction, claim, lane, found));
            }
        }
        return new ClaimedWork(leases, last);
    }

    /// <summary>Makes later work due now: lane by lane, the soonest of each first.</summary>
    public static int BringForward(
        StoreTransaction transaction,
        WorkKind kind,
        DateTimeOffset laterThan,
        DateTimeOffset dueAt,
        int maxItems)
    {
        var later = new List<long>();
        foreach (string lane in Lanes(transaction.Connection, kind))
        {
            using Query query = transaction.Connection.Use(SelectLater).Bind(kind).Bind(lane).Bind(laterThan).Bind(maxItems - later.Count);
            while (query.Step())
            {
                later.Add(query.Long(0));
            }
        }
        if (later.Count > 0)
        {
            transaction.StartWriting();
        }

        foreach (long subject in later)
        {
            using Query query = transaction.Connection.Use(SetDue).Bind(dueAt).Bind(transaction.NextFence()).Bind(kind).Bind(subject);
            query.Execute();
        }
        return later.Count;
    }

    /// <summary>The lanes in which work of a kind waits, in ordinal order: one look-up per lane, not per item.</summary>
    public static IEnumerable<string> Lanes(SqliteConnection connection, WorkKind kind)
    {
        // The empty lane is the first: no text sorts before it.
        for (string? lane = ""; lane is not null; lane = LaneAfter(connection, kind, lane))
        {
            yield return lane;
        }
    }

    public static WorkBacklog Backlog(SqliteConnection connection, WorkKind kind, DateTimeOffset now)
    {
        long due = 0;
        DateTimeOffset? oldest = null;
        foreach (string lane in Lanes(connection, kind))
        {
            using Query query = connection.Use(CountDue).Bind(kind).Bind(lane).Bind(now);
            query.Step();
            due += query.Long(0);
            if (query.TimeOrNull(1) is { } first && !(oldest <= first))
            {
                oldest = first;
            }
        }
        return new WorkBacklog(due, oldest);
    }

    private static List<string> LanesOf(SqliteConnection connection, WorkClaim claim) =>
        claim.Lane is { } only
            ? [only]
            : [.. Lanes(connection, claim.Kind).Where(lane => !claim.ExceptLanes.Contains(lane, StringComparer.Ordinal))];

    private static string? LaneAfter(SqliteConnection connection, WorkKind kind, string lane)
    {
        using Query query = connection.Use(NextLane).Bind(kind).Bind(lane);
        return query.Step() ? query.Text(0) : null;
    }

    private static List<FoundWork> Due(SqliteConnection connection, WorkClaim claim, string lane, int maxItems)
    {
        using Query query = connection.Use(SelectDue).Bind(claim.Kind).Bind(lane).Bind(claim.Now).Bind(maxItems);
        return ReadAll(query);
    }

    /// <summary>
    /// The merchants after the last one share the requested number; what they do not use goes to the work that is due longest.
    /// </summary>
    private static (List<FoundWork> Taken, MerchantId? Last) TakeTurns(
        SqliteConnection connection,
        WorkClaim claim,
        string lane,
        int maxItems)
    {
        (List<string> turns, string last) = Turns(connection, claim, lane, maxItems);
        var taken = new List<FoundWork>(maxItems);
        for (int turn = 0; turn < turns.Count; turn++)
        {
            using Query query = connection.Use(SelectDueOfMerchant).Bind(claim.Kind).Bind(lane).Bind(turns[turn]).Bind(claim.Now)
                .Bind(StoreRules.ShareOf(maxItems, turns.Count, turn));
            taken.AddRange(ReadAll(query));
        }
        if (taken.Count < maxItems)
        {
            HashSet<long> subjects = [.. taken.Select(found => found.Subject)];
            IEnumerable<FoundWork> others = Due(connection, claim, lane, 2 * maxItems).Where(found => !subjects.Contains(found.Subject));
            taken.AddRange(others.Take(maxItems - taken.Count));
        }
        return (taken, new MerchantId(last));
    }

    /// <summary>The next merchants with due work, starting after the last one and wrapping around.</summary>
    private static (List<string> Turns, string Last) Turns(SqliteConnection connection, WorkClaim claim, string lane, int maxItems)
    {
        string start = claim.AfterMerchant?.Value ?? "";
        string last = start;
        var turns = new List<string>();
        bool isAround = start.Length == 0;
        int visited = 0;
        for (; visited < MaxMerchantsVisited && turns.Count < maxItems; visited++)
        {
            (string Merchant, bool IsDue)? next = MerchantAfter(connection, claim, lane, last);
            if (next is null && isAround)
            {
                break;
            }

            if (next is null)
            {
                (isAround, last) = (true, "");
                continue;
            }
            if (isAround && start.Length > 0 && string.CompareOrdinal(next.Value.Merchant, start) > 0)
            {
                break;
            }

            last = next.Value.Merchant;
            if (next.Value.IsDue)
            {
                turns.Add(last);
            }
        }
        return (turns, visited == MaxMerchantsVisited || turns.Count == 0 ? last : turns[^1]);
    }

    private static (string Merchant, bool IsDue)? MerchantAfter(SqliteConnection connection, WorkClaim claim, string lane, string merchant)
    {
        using Query query = connection.Use(NextMerchant).Bind(claim.Now).Bind(claim.Kind).Bind(lane).Bind(merchant);
        return query.Step() ? (query.Text(0), query.Bool(1)) : null;
    }

    private static WorkLease Lease(StoreTransaction transaction, WorkClaim claim, string lane, FoundWork found)
    {
        long number = transaction.NextFence();
        using Query query = transaction.Connection.Use(TakeLease).Bind(claim.LeaseEndsAt).Bind(number).Bind(claim.Kind).Bind(found.Subject);
        query.Execute();
        return new WorkLease(new WorkItemKey(claim.Kind, found.Key), number) { Lane = lane };
    }

    private static List<FoundWork> ReadAll(in Query query)
    {
        var found = new List<FoundWork>();
        while (query.Step())
        {
            found.Add(new FoundWork(query.Long(0), query.Key(1)));
        }

        return found;
    }

    /// <summary>An item that is due.</summary>
    private readonly record struct FoundWork(long Subject, TransactionKey Key);
}
