namespace FaultTolerantPay.Simulation.Defects;

/// <summary>An error that the simulation must find.</summary>
/// <param name="What">What is wrong with it, in words.</param>
/// <param name="Make">Makes it anew for each run.</param>
internal sealed record PlantedDefect(string What, Func<Defect> Make)
{
    /// <summary>Whether runs of card payments find it, and not those of stand-ins.</summary>
    public bool PaysByCard { get; init; }
}
