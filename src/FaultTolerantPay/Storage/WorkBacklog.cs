namespace FaultTolerantPay.Storage;

/// <summary>The due items in the work queue.</summary>
/// <param name="Due">The number of items that are due and not leased.</param>
/// <param name="OldestDueAt">Since when the oldest of them is due; null if none is.</param>
public readonly record struct WorkBacklog(long Due, DateTimeOffset? OldestDueAt);
