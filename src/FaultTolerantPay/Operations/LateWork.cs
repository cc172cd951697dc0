namespace FaultTolerantPay;

/// <summary>Work that is due and not done.</summary>
/// <param name="Item">The item.</param>
/// <param name="DueAt">When it became due.</param>
/// <param name="State">For work on an advance, the state of the advance: it shows what is to be done. Null for other work.</param>
public sealed record LateWork(WorkItemKey Item, DateTimeOffset DueAt, AdvanceState? State);
