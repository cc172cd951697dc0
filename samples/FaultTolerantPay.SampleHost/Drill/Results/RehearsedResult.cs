namespace FaultTolerantPay.SampleHost.Drill.Results;

/// <summary>The rehearsal's own counts, apart from the traffic's; all 0 where there was none.</summary>
internal sealed record RehearsedResult
{
    /// <summary>What the traffic did not meet, and the rehearsal did.</summary>
    public required IReadOnlyList<string> ReachedOnlyHere { get; init; }

    public required int Transactions { get; init; }

    public required int CompletedByPrimary { get; init; }

    public required int Advanced { get; init; }

    public required IReadOnlyDictionary<string, int> Refused { get; init; }

    /// <summary>Failed, unavailable and still pending.</summary>
    public required int Others { get; init; }

    public required int Collected { get; init; }

    public required int Superseded { get; init; }

    public required int Delinquent { get; init; }

    public required int WrittenOff { get; init; }

    public required int Released { get; init; }
}
