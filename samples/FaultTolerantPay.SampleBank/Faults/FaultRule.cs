namespace FaultTolerantPay.SampleBank.Faults;

/// <summary>One fault of a group.</summary>
/// <param name="DelayMs">slow: how late. lostBefore, lostAfter: how long the caller is held before the connection is aborted; 0 aborts at
/// once.</param>
/// <param name="Operations">The operations that it strikes; none named: all of the group.</param>
internal sealed record FaultRule(string Kind, double Probability, long DelayMs, IReadOnlyList<string>? Operations)
{
    public bool AppliesTo(string operation) => Operations is null || Operations.Contains(operation, StringComparer.Ordinal);
}
