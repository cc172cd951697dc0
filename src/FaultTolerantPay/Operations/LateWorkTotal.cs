namespace FaultTolerantPay;

/// <summary>The number of late items of one kind of work.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="State">The state of the advances, for work on advances. Null for other work.</param>
/// <param name="Count">The number of items.</param>
/// <param name="OldestDueAt">When the oldest of them became due.</param>
public sealed record LateWorkTotal(WorkKind Kind, AdvanceState? State, long Count, DateTimeOffset OldestDueAt);
