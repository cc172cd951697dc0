namespace FaultTolerantPay.Routing.Analysis;

/// <summary>How serious a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>The catalogue and policy must not be put in force.</summary>
    Error,

    /// <summary>Most likely not what was meant; it can be put in force.</summary>
    Warning,

    /// <summary>Good to know.</summary>
    Information,
}
