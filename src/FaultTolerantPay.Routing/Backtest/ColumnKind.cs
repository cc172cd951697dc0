namespace FaultTolerantPay.Routing.Backtest;

/// <summary>What a column of recorded requests says.</summary>
internal enum ColumnKind
{
    Ignored,
    Id,
    Scene,
    Time,
    Amount,
    Dimension,
    Capabilities,
    Elements,
    Signed,
    Enabled,
}
