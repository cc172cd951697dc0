using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Storage;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>
/// Leases work, lane by lane. A leased item is due when its lease ends; its number is the lease number. Claims of several nodes pass over
/// each other's rows; the rows are chosen once, in a materialised part, whatever plan the server picks.
/// </summary>
internal static class WorkClaims
{
    // A claim skips merchants that have work but none that is due. After this many it stops, and the next claim continues after them.
    private const int MaxMerchantsVisited = 1_000;

    private const string Lanes = """
        WITH RECURSIVE lanes AS (
          (SELECT lane FROM work WHERE kind = $1 ORDER BY lane LIMIT 1)
          UNION ALL
          SELECT n.lane FROM lanes l CROSS JOIN LATERAL (
            SELECT lane FROM work WHERE kind = $1 AND lane > l.lane ORDER BY lane LIMIT 1) n)
        """;

    private const string SelectLanes = $"{Lanes} SELECT lane FROM lanes ORDER BY lane";

    private const string CountBacklog = $"""
        {Lanes} SELECT coalesce(sum(c.items), 0)::bigint, min(c.oldest) FROM lanes l CROSS JOIN LATERAL (
          SELECT count(*) AS items, min(due_at) AS oldest FROM work WHERE kind = $1 AND lane = l.lane AND due_at <= $2) c
        """;

    private const string CountDue = """
        SELECT count(*) FROM (SELECT 1 FROM work WHERE kind = $1 AND lane = $2 AND due_at <= $3 LIMIT $4) due
        """;

    private const string Lease = """
        leased AS (
          UPDATE work w SET due_at = $4, number = nextval('ftpay_number'), is_leased = true FROM due d
          WHERE w.kind = $1 AND w.subject_id = d.subject_id RETURNING w.subject_id, w.number, d.turn, d.due_at, d.number AS place)
        SELECT s.merchant, s.order_id, s.attempt, l.number FROM leased l JOIN subject s ON s.id = l.subject_id
        ORDER BY l.turn, l.due_at, l.place
        """;

    private const string LeaseLongestDue = $"""
        WITH due AS MATERIALIZED (
          SELECT 1 AS turn, subject_id, due_at, number FROM work WHERE kind = $1 AND lane = $2 AND due_at <= $3
          ORDER BY due_at, number LIMIT $5 FOR UPDATE SKIP LOCKED),
        {Lease}
        """;

    private const string LeaseTurns = $"""
        WITH due AS MATERIALIZED (
          SELECT t.turn, w.subject_id, w.due_at, w.number
          FROM unnest($5::text[], $6::integer[]) WITH ORDINALITY t (merchant, share, turn) CROSS JOIN LATERAL (
            SELECT subject_id, due_at, number FROM work
            WHERE kind = $1 AND lane = $2 AND merchant = t.merchant AND due_at <= $3
            ORDER BY due_at, number LIMIT t.share FOR UPDATE SKIP LOCKED) w),
        {Lease}
        """;

    // The next merchants with work, each with whether some is due: one look-up for each, not one for each item.
    private const string SelectMerchants = """
        WITH RECURSIVE merchants AS (
          (SELECT merchant, (due_at <= $3)::integer AS due, 1 AS visited, (due_at <= $3)::integer AS turns FROM work
           WHERE kind = $1 AND lane = $2 AND merchant > $4 ORDER BY merchant, due_at LIMIT 1)
          UNION ALL
          SELECT n.merchant, n.due, m.visited + 1, m.turns + n.due FROM merchants m CROSS JOIN LATERAL (
            SELECT merchant, (due_at <= $3)::integer AS due FROM work
            WHERE kind = $1 AND lane = $2 AND merchant > m.merchant ORDER BY merchant, due_at LIMIT 1) n
          WHERE m.visited < $5 AND m.turns < $6)
        SELECT merchant, due FROM merchants ORDER BY merchant
        """;

    private const string BringLaneForward = """
        WITH later AS MATERIALIZED (
          SELECT subject_id FROM work WHERE kind = $1 AND lane = $2 AND due_at > $3 ORDER BY due_at, number LIMIT $5 FOR UPDATE),
        numbered AS MATERIALIZED (SELECT subject_id, nextval('ftpay_number') AS number FROM later)
        UPDATE work w SET due_at = $4, number = n.number, is_leased = false FROM numbered n
        WHERE w.kind = $1 AND w.subject_id = n.subject_id RETURNING 1
        """;

    public static async Task<ClaimedWork> ClaimAsync(Session session, WorkClaim claim, CancellationToken cancellationToken)
    {
        session.UsesIndexes = true;
        var leases = new List<WorkLease>();
        MerchantId? last = null;
        foreach (string lane in await LanesOfAsync(session, claim, cancellationToken).ConfigureAwait(false))
        {
            int room = claim.MaxItems - leases.Count;
            if (room == 0)
            {
                break;
            }

            long due = await session.FindAsync(
                new Statement(CountDue, [.. InLane(claim, lane), Parameter.Long(room + 1)]), row => row.Long(0), cancellationToken)
                .ConfigureAwait(false);
            if (due > room)
            {
                last = await TakeTurnsAsync(session, claim, lane, leases, cancellationToken).ConfigureAwait(false);
            }

            if (due > 0 && leases.Count < claim.MaxItems)
            {
                // What merchants left of their turns goes to the work that is due longest.
                leases.AddRange(await LeaseAsync(
                    session,
                    claim,
                    lane,
                    new Statement(LeaseLongestDue, [.. ToLease(claim, lane), Parameter.Int(claim.MaxItems - leases.Count)]),
                    cancellationToken).ConfigureAwait(false));
            }
        }

        return new ClaimedWork(leases, last);
    }

    /// <summary>Makes later work due now: lane by lane, the soonest of each first.</summary>
    public static async Task<int> BringForwardAsync(
        Session session, WorkKind kind, DateTimeOffset laterThan, DateTimeOffset dueAt, int maxItems, CancellationToken cancellationToken)
    {
        session.UsesIndexes = true;
        int moved = 0;
        foreach (string lane in await LanesAsync(session, kind, cancellationToken).ConfigureAwait(false))
        {
            var statement = new Statement(
                BringLaneForward,
                Parameter.Name(kind),
                Parameter.Text(lane),
                Parameter.Time(laterThan),
                Parameter.Time(dueAt),
                Parameter.Int(maxItems - moved));
            moved += (await session.ChangeAsync(statement, static _ => true, cancellationToken).ConfigureAwait(false)).Count;
        }

        return moved;
    }

    public static Task<WorkBacklog> BacklogAsync(Session session, WorkKind kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        session.FindAsync(
            new Statement(CountBacklog, Parameter.Name(kind), Parameter.Time(now)),
            row => new WorkBacklog(row.Long(0), row.TimeOrNull(1)),
            cancellationToken);

    /// <summary>The lanes in which work of a kind waits, in ordinal order.</summary>
    private static Task<List<string>> LanesAsync(Session session, WorkKind kind, CancellationToken cancellationToken) =>
        session.QueryAsync(new Statement(SelectLanes, Parameter.Name(kind)), row => row.Text(0), cancellationToken);

    private static async Task<IEnumerable<string>> LanesOfAsync(Session session, WorkClaim claim, CancellationToken cancellationToken) =>
        claim.Lane is { } only
            ? [only]
            : (await LanesAsync(session, claim.Kind, cancellationToken).ConfigureAwait(false))
                .Where(lane => !claim.ExceptLanes.Contains(lane, StringComparer.Ordinal));

    /// <summary>The merchants after the last one share the requested number.</summary>
    private static async Task<MerchantId> TakeTurnsAsync(
        Session session, WorkClaim claim, string lane, List<WorkLease> leases, CancellationToken cancellationToken)
    {
        int room = claim.MaxItems - leases.Count;
        (List<string> turns, string last) = await TurnsAsync(session, claim, lane, room, cancellationToken).ConfigureAwait(false);
        if (turns.Count > 0)
        {
            NpgsqlParameter[] shares =
            [
                Parameter.Texts([.. turns]),
                Parameter.Ints([.. Enumerable.Range(0, turns.Count).Select(turn => StoreRules.ShareOf(room, turns.Count, turn))]),
            ];
            leases.AddRange(await LeaseAsync(
                session, claim, lane, new Statement(LeaseTurns, [.. ToLease(claim, lane), .. shares]), cancellationToken)
                .ConfigureAwait(false));
        }

        return new MerchantId(last);
    }

    /// <summary>The next merchants with due work, starting after the last one and wrapping around.</summary>
    private static async Task<(List<string> Turns, string Last)> TurnsAsync(
        Session session, WorkClaim claim, string lane, int maxItems, CancellationToken cancellationToken)
    {
        string start = claim.AfterMerchant?.Value ?? "";
        var turns = new List<string>();
        List<(string Merchant, bool IsDue)> visited = await MerchantsAsync(start, MaxMerchantsVisited).ConfigureAwait(false);
        if (start.Length > 0 && visited.Count < MaxMerchantsVisited && visited.Count(merchant => merchant.IsDue) < maxItems)
        {
            int rest = MaxMerchantsVisited - visited.Count;
            List<(string Merchant, bool IsDue)> around = await MerchantsAsync("", rest).ConfigureAwait(false);
            visited.AddRange(around.TakeWhile(merchant => string.CompareOrdinal(merchant.Merchant, start) <= 0));
        }

        turns.AddRange(visited.Where(merchant => merchant.IsDue).Select(merchant => merchant.Merchant).Take(maxItems));
        bool isCutShort = visited.Count >= MaxMerchantsVisited && turns.Count < maxItems;
        return (turns, isCutShort || turns.Count == 0 ? visited.Select(merchant => merchant.Merchant).LastOrDefault(start) : turns[^1]);

        Task<List<(string Merchant, bool IsDue)>> MerchantsAsync(string after, int max) => session.QueryAsync(
            new Statement(
                SelectMerchants, [.. InLane(claim, lane), Parameter.Text(after), Parameter.Int(max), Parameter.Int(maxItems)]),
            row => (row.Text(0), row.Int(1) == 1),
            cancellationToken);
    }

    private static Task<List<WorkLease>> LeaseAsync(
        Session session, WorkClaim claim, string lane, Statement statement, CancellationToken cancellationToken) => session.ChangeAsync(
            statement,
            row => new WorkLease(new WorkItemKey(claim.Kind, row.Key(0)), row.Long(3)) { Lane = lane },
            cancellationToken);

    private static NpgsqlParameter[] InLane(WorkClaim claim, string lane) =>
        [Parameter.Name(claim.Kind), Parameter.Text(lane), Parameter.Time(claim.Now)];

    private static NpgsqlParameter[] ToLease(WorkClaim claim, string lane) => [.. InLane(claim, lane), Parameter.Time(claim.LeaseEndsAt)];
}
