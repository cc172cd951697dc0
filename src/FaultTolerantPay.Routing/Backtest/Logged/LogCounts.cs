namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>How many rows of a log are of which kind.</summary>
internal struct LogCounts
{
    public long Rows;
    public long WithoutChannel;
    public long Duplicates;
    public long Forced;
    public long Abandoned;
    public long WithoutOutcome;
}
