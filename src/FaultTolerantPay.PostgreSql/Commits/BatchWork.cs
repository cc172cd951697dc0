using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>The work items of a batch. Their rows are locked until it commits.</summary>
internal sealed class BatchWork(BatchNumbers numbers)
{
    private readonly Dictionary<WorkItemKey, WorkRow> _stored = [];
    private readonly Dictionary<WorkItemKey, WorkRow> _present = [];
    private readonly HashSet<WorkItemKey> _changed = [];

    public static bool IsStream(WorkItemKey item) => item.Kind is WorkKind.Advices or WorkKind.Notices;

    public Reading Load(HashSet<WorkItemKey> items) => WorkTable.Lock([.. items], row => _stored[row.Item] = _present[row.Item] = row);

    public bool IsNewest(WorkLease lease) => _present.TryGetValue(lease.Item, out WorkRow row) && row.Number == lease.Number;

    /// <summary>
    /// Sets when an item is due, or removes it from the queue; a stream that has waiting messages stays, due at <paramref name="at"/>.
    /// </summary>
    public void Set(long subject, WorkChange change, DateTimeOffset at, BatchMessages messages)
    {
        DateTimeOffset? due = change.DueAt is null && IsStream(change.Item) && messages.HasWaiting(change.Item) ? at : change.DueAt;
        bool isThere = _present.TryGetValue(change.Item, out WorkRow row);
        if (due is not { } time)
        {
            if (isThere && !change.KeepsEarlier)
            {
                _present.Remove(change.Item);
                _changed.Add(change.Item);
            }

            return;
        }

        if (isThere && change.KeepsEarlier && (row.IsLeased || row.DueAt <= time))
        {
            return;
        }

        string lane = isThere && change.KeepsEarlier ? row.Lane : change.Lane;
        _present[change.Item] = new WorkRow(change.Item, subject, lane, time, numbers.Next(), IsLeased: false);
        _changed.Add(change.Item);
    }

    public void Write(Session session) => WorkTable.Write(
        session,
        [.. Changed(isStored: false).Where(_present.ContainsKey).Select(item => _present[item])],
        [.. Changed(isStored: true).Where(_present.ContainsKey).Select(item => _present[item])],
        [.. Changed(isStored: true).Where(item => !_present.ContainsKey(item)).Select(item => _stored[item])]);

    private IEnumerable<WorkItemKey> Changed(bool isStored) => _changed.Where(item => _stored.ContainsKey(item) == isStored);
}
