using FaultTolerantPay.Advances;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

/// <summary>Work that nobody has done although it is due.</summary>
/// <param name="Item">What is to be worked on.</param>
/// <param name="DueAt">Since when it is due.</param>
/// <param name="State">Where the advance stands, for work on one: it says what is to be done. Null for other work.</param>
public sealed record LateWork(WorkItemKey Item, DateTimeOffset DueAt, AdvanceState? State);
