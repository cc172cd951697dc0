using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Live;

/// <summary>What was learned, by segment and channel, for saving and restoring.</summary>
/// <param name="At">The latest time that the memory knows; the default value if it knows none. Ages count from here.</param>
/// <param name="Entries">What is held of each segment and channel.</param>
public sealed record ApprovalRecord(DateTimeOffset At, ImmutableArray<ApprovalEntry> Entries)
{
    /// <inheritdoc/>
    public bool Equals(ApprovalRecord? other) =>
        other is not null && At == other.At && Entries.AsSpan().SequenceEqual(other.Entries.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(At, Entries.AsSpan().Length);
}
