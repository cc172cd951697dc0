using FaultTolerantPay.Adapters;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>What came back from the business system, and what it says about its health.</summary>
internal readonly record struct AssessedResult(PrimaryResult Result, HealthSignal Signal)
{
    /// <summary>It is a proper answer that took too long.</summary>
    public bool IsSlow { get; init; }
}
