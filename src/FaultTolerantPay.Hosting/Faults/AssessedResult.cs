namespace FaultTolerantPay.Hosting.Faults;

/// <summary>A result from the business system, and what it says about the system's health.</summary>
internal readonly record struct AssessedResult(PrimaryResult Result, HealthSignal Signal)
{
    /// <summary>Whether it is a proper result that took too long.</summary>
    public bool IsSlow { get; init; }
}
