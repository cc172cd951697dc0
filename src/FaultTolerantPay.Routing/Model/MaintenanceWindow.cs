namespace FaultTolerantPay.Routing.Model;

/// <summary>A planned interruption that happens once.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end, not included; after <paramref name="From"/>.</param>
public readonly record struct MaintenanceWindow(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Whether a moment is within the window.</summary>
    /// <param name="moment">The moment.</param>
    public bool Contains(DateTimeOffset moment) => From <= moment && moment < To;
}
