using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// When a channel, or a bank behind channels, works: within its opening hours, outside its weekly closing hours, and outside planned maintenance.
/// </summary>
public sealed record Schedule
{
    /// <summary>Works always.</summary>
    public static Schedule Always { get; } = new();

    /// <summary>The hours in which it works. None: all the time.</summary>
    public ImmutableArray<WeeklyHours> Open { get; init; } = [];

    /// <summary>The hours in which it does not work, such as a nightly cut-over. They win over <see cref="Open"/>.</summary>
    public ImmutableArray<WeeklyHours> Closed { get; init; } = [];

    /// <summary>Planned interruptions.</summary>
    public ImmutableArray<MaintenanceWindow> Maintenance { get; init; } = [];

    /// <summary>Whether it works at every moment.</summary>
    public bool IsAlways => Open.IsEmpty && Closed.IsEmpty && Maintenance.IsEmpty;
}
