namespace FaultTolerantPay;

/// <summary>Shows whether the options in force match the present configuration.</summary>
public interface IOptionsStatus
{
    /// <summary>
    /// The options in force: the name of each options class and its values as the log shows them. They hold no secrets. Of a long list the
    /// first 20 elements are shown.
    /// </summary>
    IReadOnlyDictionary<string, string> InForce { get; }

    /// <summary>The last edit, if it was rejected because of errors. Null if there is none or it was corrected.</summary>
    RejectedChange? Rejected { get; }

    /// <summary>The options classes whose changed values apply only after a restart; empty if there are none.</summary>
    IReadOnlyList<string> AwaitingRestart { get; }
}
