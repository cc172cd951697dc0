namespace FaultTolerantPay.Faults;

/// <summary>Codes that a fault detector itself puts into <see cref="PrimaryResult.Code"/>; the business system's own codes stand beside them.</summary>
public static class PrimaryCodes
{
    /// <summary>Not executed: more requests past the breaker at once than the detector allows.</summary>
    public const string TooManyPastBreaker = "too-many-past-breaker";
}
