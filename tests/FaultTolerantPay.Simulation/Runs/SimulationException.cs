namespace FaultTolerantPay.Simulation.Runs;

/// <summary>The simulation itself, or the way the library is driven, is wrong.</summary>
internal sealed class SimulationException(string message) : Exception(message);
