namespace FaultTolerantPay.Routing.Analysis;

/// <summary>Whether a finding concerns the catalogue or the policy.</summary>
public enum FindingSource
{
    /// <summary>The catalogue.</summary>
    Catalogue,

    /// <summary>The policy.</summary>
    Policy,
}
