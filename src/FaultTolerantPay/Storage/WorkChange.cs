namespace FaultTolerantPay.Storage;

/// <summary>
/// Sets when an item is worked on next, or takes it from the queue. Either way a lease on it ends. A stream of messages that has waiting ones after the commit is
/// never taken from the queue, but due at <c>StandInCommit.At</c>: one may have been appended since the worker looked.
/// </summary>
/// <param name="Item">The item.</param>
/// <param name="DueAt">When it is due; null takes it from the queue.</param>
/// <param name="KeepsEarlier">
/// Only brings an item forward: one that is in the queue keeps its lease, and an earlier due time. For queues of messages that are appended to, and for work that need not wait any longer.
/// </param>
public readonly record struct WorkChange(WorkItemKey Item, DateTimeOffset? DueAt, bool KeepsEarlier = false)
{
    /// <summary>
    /// The lane in which the item waits: the party of the host's that is called for it, or empty. Workers claim lane by lane, so that a party that does not answer holds up its own work
    /// alone. 0 to 200 characters. An item that is only brought forward keeps its lane.
    /// </summary>
    public string Lane { get => field ?? ""; init; }
}
