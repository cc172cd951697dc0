namespace FaultTolerantPay.Hosting.Settings;

/// <summary>Which version of shared settings a process follows.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="InForce">The version in force; 0: the process works by its own.</param>
/// <param name="Newest">The newest version that it has seen.</param>
/// <param name="Errors">Why the newest one is not in force here; empty if it is.</param>
public sealed record SharedSettingsStatus(SharedSettingsKind Kind, long InForce, long Newest, IReadOnlyList<string> Errors);
