namespace FaultTolerantPay.Routing.Backtest;

/// <summary>The kind of a column of recorded requests.</summary>
internal enum CsvColumnKind
{
    Ignored,
    Id,
    Operation,
    Time,
    Amount,
    Dimension,
    Capabilities,
    Elements,
    Signed,
    Enabled,
    Channel,
    Outcome,
    Latency,
    Propensity,
    KnownAt,
    Forced,
    Policy,
}
