namespace FaultTolerantPay.Storage;

/// <summary>
/// Sets when an item is next due, or removes it from the queue. Either ends a lease on the item. A stream that has waiting messages after
/// the commit is never removed but is due at <c>StandInCommit.At</c>, because a message may have been appended after the worker read the
/// stream.
/// </summary>
/// <param name="Item">The item.</param>
/// <param name="DueAt">When the item is due; null removes it from the queue.</param>
/// <param name="KeepsEarlier">
/// Whether the change only brings the item forward: an item in the queue keeps its lease and an earlier due time. For streams to which
/// messages are appended, and for work that need not wait any longer.
/// </param>
public readonly record struct WorkChange(WorkItemKey Item, DateTimeOffset? DueAt, bool KeepsEarlier = false)
{
    /// <summary>
    /// The lane in which the item waits: the callee in the host's code, or empty. Workers claim lane by lane, so that a callee that does
    /// not respond delays only its own work. 0 to 200 characters. An item that is only brought forward keeps its lane.
    /// </summary>
    public string Lane { get => field ?? ""; init; }
}
