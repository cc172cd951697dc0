namespace FaultTolerantPay.Routing.Backtest;

/// <summary>What a column of recorded requests says.</summary>
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
}
