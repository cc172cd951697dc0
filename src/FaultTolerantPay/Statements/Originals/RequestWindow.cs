namespace FaultTolerantPay.Statements.Originals;

/// <summary>The requests about which a statement says everything: those made at or after one time, and before another.</summary>
internal readonly record struct RequestWindow(DateTimeOffset From, DateTimeOffset Before)
{
    public bool Covers(DateTimeOffset requestedAt) => requestedAt >= From && requestedAt < Before;
}
