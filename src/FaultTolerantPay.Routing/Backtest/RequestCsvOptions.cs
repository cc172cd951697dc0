using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>How recorded requests are read.</summary>
public sealed class RequestCsvOptions
{
    /// <summary>The operation of requests whose file has no column for it. Default: <see cref="Operation.Payment"/>.</summary>
    public Operation Operation { get; init; } = Operation.Payment;

    /// <summary>The time of requests whose file has no column for it. Default: the beginning of 2000 in UTC.</summary>
    public DateTimeOffset Time { get; init; } = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How many errors are kept, from 1; later ones are only counted. Default: 1,000.</summary>
    public int MaxErrors { get; init; } = 1_000;
}
