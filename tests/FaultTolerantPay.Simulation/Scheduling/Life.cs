namespace FaultTolerantPay.Simulation.Scheduling;

/// <summary>One life of a node, from its start to its crash. What belongs to a life that ended never runs again.</summary>
internal sealed class Life(string name)
{
    public string Name { get; } = name;

    public bool HasEnded { get; private set; }

    /// <summary>Until when the node stands still (a suspended machine, a long garbage collection), in ticks of true time.</summary>
    public long StandsStillUntil { get; set; }

    public void End() => HasEnded = true;
}
