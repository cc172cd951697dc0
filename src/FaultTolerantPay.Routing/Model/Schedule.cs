using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// When a channel, or a bank behind channels, is open: within its opening hours, outside its weekly closing hours, and outside planned
/// maintenance.
/// </summary>
public sealed record Schedule
{
    /// <summary>Always open.</summary>
    public static Schedule Always { get; } = new();

    /// <summary>The opening hours. None: always open.</summary>
    public ImmutableArray<WeeklyHours> Open { get; init; } = [];

    /// <summary>The closing hours, such as a nightly cut-over. They take precedence over <see cref="Open"/>.</summary>
    public ImmutableArray<WeeklyHours> Closed { get; init; } = [];

    /// <summary>Planned maintenance.</summary>
    public ImmutableArray<MaintenanceWindow> Maintenance { get; init; } = [];

    /// <summary>Whether it is open at every moment.</summary>
    public bool IsAlways => Open.IsEmpty && Closed.IsEmpty && Maintenance.IsEmpty;
}
