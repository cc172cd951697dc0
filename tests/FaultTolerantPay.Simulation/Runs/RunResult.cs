namespace FaultTolerantPay.Simulation.Runs;

/// <summary>How one run ended.</summary>
/// <param name="Seed">Its seed: the same seed gives the same run.</param>
/// <param name="Failure">The first rule that was broken; null where none was.</param>
/// <param name="TraceHash">The fingerprint of all that happened (M11).</param>
/// <param name="Steps">How many events it took.</param>
/// <param name="VirtualTime">How much time passed in it.</param>
/// <param name="Coverage">What it reached.</param>
/// <param name="LastSteps">The end of the trace, where it failed.</param>
internal sealed record RunResult(ulong Seed, string? Failure, ulong TraceHash, long Steps, TimeSpan VirtualTime, RunCoverage Coverage,
    string LastSteps)
{
    public int Payments { get; init; }
}
