namespace FaultTolerantPay.Simulation.Nodes;

/// <summary>Which options a node goes by.</summary>
/// <param name="Caps">The caps.</param>
/// <param name="Blocked">The customers that are blocked.</param>
/// <param name="Refused">What it says of the last edit, if it refused it.</param>
internal sealed record ActiveOptions(CapOptions Caps, IEnumerable<string> Blocked, RejectedChange? Refused);
