namespace FaultTolerantPay.Crash.Load;

/// <summary>What callers got.</summary>
internal sealed record LoadReport
{
    public double Seconds { get; init; }

    public int Sent { get; init; }

    /// <summary>Payments that were due while as many callers waited as the plan allows.</summary>
    public int NotSent { get; init; }

    /// <summary>Taken by the node: an outcome that is final, or pending.</summary>
    public Latencies Accepted { get; init; } = new();

    /// <summary>Certainly not begun: overloaded or unavailable.</summary>
    public Latencies Refused { get; init; } = new();

    /// <summary>In progress, or no answer while the caller waited.</summary>
    public Latencies Unclear { get; init; } = new();

    /// <summary>How often each outcome came, with its reason.</summary>
    public SortedDictionary<string, int> Answers { get; init; } = new(StringComparer.Ordinal);

    /// <summary>When the last payment was sent that was not accepted within the time of the plan, from the beginning.</summary>
    public double BadUntilSeconds { get; init; }

    public double AcceptedPerSecond => Accepted.Count / Seconds;

    public double SentPerSecond => Sent / Seconds;
}
