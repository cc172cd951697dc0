namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>What one run of the drill is asked to do.</summary>
internal sealed record DrillOptions
{
    public const int DefaultCount = 3_000;

    /// <summary>Below so many payments, what the run did not reach is listed and does not fail it.</summary>
    public const int MinPaymentsForCoverage = 1_000;

    public string? Transactions { get; init; }

    public string? Credit { get; init; }

    public string? Outages { get; init; }

    /// <summary>The services of <see cref="Outages"/> that the business system needs; empty: all of them.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>How many payments at most; null: <see cref="DefaultCount"/> made-up ones, or the whole file.</summary>
    public int? Count { get; init; }

    /// <summary>The store's file; the bank's ledger lies beside it. Null: a temporary folder that is removed.</summary>
    public string? Store { get; init; }

    public int Seed { get; init; } = 1;

    public string? Json { get; init; }

    /// <summary>A planted defect, to see that the drill notices it. Tests alone set it.</summary>
    internal DrillDefect Defect { get; init; }
}
