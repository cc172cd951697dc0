namespace FaultTolerantPay.Simulation.Runs;

/// <summary>
/// The caps in force. Changing them replaces the whole book, so that a check can hold on to what was in force at a moment.
/// </summary>
internal sealed record CapsInForce(CapOptions Options);
