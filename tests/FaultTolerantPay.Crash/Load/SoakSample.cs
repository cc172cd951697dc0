namespace FaultTolerantPay.Crash.Load;

/// <summary>What a node and its database hold at one moment of a soak.</summary>
internal sealed record SoakSample
{
    /// <summary>The payments that were accepted until now.</summary>
    public required long Payments { get; init; }

    public required long WorkingSet { get; init; }

    public required long LiveHeap { get; init; }

    public required int Threads { get; init; }

    public required int Handles { get; init; }

    /// <summary>The p99 of accepted payments since the sample before.</summary>
    public required double P99 { get; init; }

    /// <summary>The bytes of each table and index.</summary>
    public required Dictionary<string, long> Sizes { get; init; }

    /// <summary>The dead rows of each table.</summary>
    public required Dictionary<string, long> DeadRows { get; init; }
}
