namespace FaultTolerantPay.Storage;

/// <summary>What waits in the work queue.</summary>
/// <param name="Due">How many items are due and not leased.</param>
/// <param name="OldestDueAt">Since when the oldest of them is due; null where none is.</param>
public readonly record struct WorkBacklog(long Due, DateTimeOffset? OldestDueAt);
