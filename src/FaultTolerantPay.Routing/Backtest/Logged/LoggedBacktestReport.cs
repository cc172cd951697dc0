using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>What a log tells about policies, and which of its rows tell nothing.</summary>
public sealed record LoggedBacktestReport
{
    /// <summary>How many rows were read.</summary>
    public required long Rows { get; init; }

    /// <summary>How many of them judge the policies: all but those that the next five properties count.</summary>
    public required long JudgedRows { get; init; }

    /// <summary>Rows that name no channel.</summary>
    public required long RowsWithoutChannel { get; init; }

    /// <summary>Rows of a payment, a channel and a time that were there before. They count once.</summary>
    public required long DuplicateRows { get; init; }

    /// <summary>Rows whose channel was pinned or a failover. They teach the policies, but judge none: no chance was in them.</summary>
    public required long ForcedRows { get; init; }

    /// <summary>Attempts that the customer ended. They count for nothing.</summary>
    public required long AbandonedRows { get; init; }

    /// <summary>Attempts whose outcome the log does not say. They are missing, not failures.</summary>
    public required long RowsWithoutOutcome { get; init; }

    /// <summary>Judged rows whose probability was estimated from the log, because the log does not say it.</summary>
    public required long EstimatedPropensities { get; init; }

    /// <summary>Those of them whose estimate was below the smallest allowed one.</summary>
    public required long RaisedPropensities { get; init; }

    /// <summary>The approval of the log itself; null without a judged row.</summary>
    public required IntervalEstimate? LogApproval { get; init; }

    /// <summary>
    /// The fees of the log itself per request, in minor units, by the fees of the first policy's catalogue that has the channel, at no
    /// monthly volume.
    /// </summary>
    public required IntervalEstimate? LogCostMinor { get; init; }

    /// <summary>The net value of the log itself per request, in minor units; null without a margin.</summary>
    public required IntervalEstimate? LogNetMinor { get; init; }

    /// <summary>The policies, in the given order.</summary>
    public required ImmutableArray<PolicyEvaluation> Policies { get; init; }

    /// <summary>What must be true for these figures to be, in sentences.</summary>
    public required ImmutableArray<string> Assumptions { get; init; }

    /// <summary>The share of the rows with a known outcome that were forced, 0 to 1.</summary>
    public double ForcedShare => ForcedRows == 0 ? 0 : (double)ForcedRows / (ForcedRows + AbandonedRows + JudgedRows);
}
