using FaultTolerantPay.Advances;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

/// <summary>How much work of one kind is late.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="State">Where the advances stand, for work on advances; null for other work.</param>
/// <param name="Count">How many items.</param>
/// <param name="OldestDueAt">Since when the oldest of them is due.</param>
public sealed record LateWorkTotal(WorkKind Kind, AdvanceState? State, long Count, DateTimeOffset OldestDueAt);
