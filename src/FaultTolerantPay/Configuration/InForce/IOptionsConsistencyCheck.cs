namespace FaultTolerantPay.Configuration.InForce;

/// <summary>A check that one options class cannot make alone: against other classes, and against what the host registered.</summary>
internal interface IOptionsConsistencyCheck
{
    /// <summary>Every mistake; empty where there is none.</summary>
    IEnumerable<string> FindErrors(OptionSet options);
}
