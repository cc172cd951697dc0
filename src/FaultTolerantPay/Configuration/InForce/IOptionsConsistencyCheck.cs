namespace FaultTolerantPay.Configuration.InForce;

/// <summary>A check that one options class cannot make alone: against other classes or against what the host registered.</summary>
internal interface IOptionsConsistencyCheck
{
    /// <summary>All errors; empty if there is none.</summary>
    IEnumerable<string> FindErrors(OptionSet options);
}
