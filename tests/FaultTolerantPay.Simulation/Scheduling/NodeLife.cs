namespace FaultTolerantPay.Simulation.Scheduling;

/// <summary>One life of a node, from its start to its crash. What belongs to a life that ended never runs again.</summary>
internal sealed class NodeLife(string name)
{
    public string Name { get; } = name;

    public bool HasEnded { get; private set; }

    /// <summary>Until when the node stands still (a suspended machine, a long garbage collection), in ticks of true time.</summary>
    public long StandsStillUntil { get; set; }

    /// <summary>
    /// Until when what the store did to the node may still show, in ticks of true time: it failed, or took longer than a payment waits for
    /// it.
    /// </summary>
    public long StoreTroublesUntil { get; set; }

    public void End() => HasEnded = true;
}
