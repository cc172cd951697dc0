using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>What a row says that is the same for every table.</summary>
internal struct RequestRow
{
    public Operation Operation;
    public DateTimeOffset Time;
    public long AmountMinor;
}
