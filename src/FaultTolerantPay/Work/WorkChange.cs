namespace FaultTolerantPay.Work;

/// <summary>
/// Sets when an item is worked on next, or takes it from the queue. Either way a lease on it ends. A stream of messages that has waiting ones after the commit is
/// never taken from the queue, but due at <c>StandInCommit.At</c>: one may have been appended since the worker looked.
/// </summary>
/// <param name="Item">The item.</param>
/// <param name="DueAt">When it is due; null takes it from the queue.</param>
/// <param name="KeepsEarlier">An item that is in the queue already keeps its own due time and lease; for queues of messages that are appended to.</param>
public readonly record struct WorkChange(WorkItemKey Item, DateTimeOffset? DueAt, bool KeepsEarlier = false);
