using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>The values of a row that are the same for every table.</summary>
internal struct RequestRow
{
    public Operation Operation;
    public DateTimeOffset Time;
    public long AmountMinor;
}
