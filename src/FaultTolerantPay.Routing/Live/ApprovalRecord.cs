using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Live;

/// <summary>What was learned, by segment and channel, for saving and restoring.</summary>
/// <param name="At">The latest time that the memory knows. Ages count from here.</param>
/// <param name="Entries">What is held of each segment and channel.</param>
public sealed record ApprovalRecord(DateTimeOffset At, ImmutableArray<ApprovalEntry> Entries);
