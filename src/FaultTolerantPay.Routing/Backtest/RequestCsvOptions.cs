using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>How recorded requests are read.</summary>
public sealed class RequestCsvOptions
{
    /// <summary>The operation of requests whose file has no column for it. Default: <see cref="Operation.Payment"/>.</summary>
    public Operation Operation { get; init; } = Operation.Payment;

    /// <summary>The time of requests whose file has no column for it. Default: the beginning of 2000 in UTC.</summary>
    public DateTimeOffset Time { get; init; } = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Whether columns that are neither a dimension nor one of the fixed columns are skipped. Default: false, they are errors, so that a
    /// misspelt name is found.
    /// </summary>
    public bool IgnoreUnknownColumns { get; init; }

    /// <summary>
    /// Whether the column <c>channel</c> may name channels that no catalogue has, such as retired ones: no policy chooses them. Default:
    /// false, they are errors. To leave such rows out instead would distort every estimate.
    /// </summary>
    public bool AcceptUnknownChannels { get; init; }

    /// <summary>How many errors are kept, from 1; later ones are only counted. Default: 1,000.</summary>
    public int MaxErrors { get; init; } = 1_000;
}
