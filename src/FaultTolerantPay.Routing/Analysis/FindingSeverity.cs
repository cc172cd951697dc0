namespace FaultTolerantPay.Routing.Analysis;

/// <summary>How serious a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>The catalogue and policy must not be put in force.</summary>
    Error,

    /// <summary>Probably unintended, but the catalogue and policy can be put in force.</summary>
    Warning,

    /// <summary>For information only.</summary>
    Information,
}
