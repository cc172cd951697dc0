namespace FaultTolerantPay.Routing.Analysis;

/// <summary>Which of the two a finding is about.</summary>
public enum FindingSource
{
    /// <summary>The catalogue.</summary>
    Catalogue,

    /// <summary>The policy.</summary>
    Policy,
}
