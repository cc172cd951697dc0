using System.Collections.Immutable;

namespace FaultTolerantPay.Storage;

/// <summary>
/// A condition of a commit: after all its counter changes, the sum over some counters must not exceed the limits. It is checked atomically
/// with the commit, on any number of threads and nodes (M5).
/// </summary>
public sealed record CounterLimit
{
    /// <summary>The name of the cap or velocity window, for the refusal.</summary>
    public required string Name { get; init; }

    /// <summary>The counters to sum.</summary>
    public required ImmutableArray<CounterKey> Keys { get; init; }

    /// <summary>The maximum sum of amounts, in minor units; null: no limit.</summary>
    public long? MaxAmountMinor { get; init; }

    /// <summary>The maximum sum of counts; null: no limit.</summary>
    public long? MaxCount { get; init; }

    /// <summary>Whether it is a velocity window; otherwise it is an exposure cap.</summary>
    public bool IsVelocity { get; init; }
}
