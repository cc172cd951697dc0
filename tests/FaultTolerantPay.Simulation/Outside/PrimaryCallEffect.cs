namespace FaultTolerantPay.Simulation.Outside;

/// <summary>What became of one call to the business system.</summary>
internal sealed class PrimaryCallEffect(long startedAt)
{
    /// <summary>When it left its node, in ticks of true time.</summary>
    public long StartedAt { get; } = startedAt;

    /// <summary>Whether it can still execute, or has.</summary>
    public bool MayHaveExecuted { get; set; } = true;
}
