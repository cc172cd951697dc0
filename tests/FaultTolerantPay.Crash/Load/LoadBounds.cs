namespace FaultTolerantPay.Crash.Load;

/// <summary>What a node under load must reach at least.</summary>
/// <param name="MinShare">The share of the peak that must go on being accepted under ten times the load.</param>
/// <param name="MaxRefusalMs">The 99th percentile of the time to a refusal.</param>
/// <param name="MaxUnclearShare">The share of callers who are told neither an outcome nor a refusal.</param>
/// <param name="MaxRecoverySeconds">When a light load is answered as before, after an overload or an absence of the server.</param>
/// <param name="MaxAttemptsPerSecond">Connections that are tried while the server is away, of all processes on the machine.</param>
internal sealed record LoadBounds(
    double MinShare, double MaxRefusalMs, double MaxUnclearShare, double MaxRecoverySeconds, double MaxAttemptsPerSecond)
{
    /// <summary>With nothing else on the machine.</summary>
    public static LoadBounds Alone { get; } = new(0.8, 100, 0.01, 3, 10);

    /// <summary>
    /// With other tests on the same two cores. Without a limit of payments, a node accepted 0 to 5 % of its peak, and refusals took 2 s.
    /// </summary>
    public static LoadBounds BesideOthers { get; } = new(0.3, 1_000, 0.1, 15, 100);
}
