namespace FaultTolerantPay.Crash.Load;

/// <summary>Which payments callers ask for.</summary>
internal sealed record LoadPlan
{
    /// <summary>Begins the name of each order.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// How many payments are sent in a second, whatever comes back; 0: each caller sends its next one when it has an answer.
    /// </summary>
    public double PerSecond { get; init; }

    /// <summary>The number of callers who wait for their answers. At a rate: the most that wait at the same time.</summary>
    public int AtOnce { get; init; } = 4_000;

    public double Seconds { get; init; }

    /// <summary>How long a caller waits.</summary>
    public int PatienceMs { get; init; } = 4_000;

    /// <summary>An answer that accepts a payment within this time is as good as without any load.</summary>
    public double GoodWithinMs { get; init; } = 1_000;
}
