namespace FaultTolerantPay.Configuration;

/// <summary>How far the options in force agree with what the configuration says now.</summary>
public interface IOptionsStatus
{
    /// <summary>The options in force now: each options class by its name, with its values as the log shows them. They hold no secrets; of long lists the first 20 elements are shown.</summary>
    IReadOnlyDictionary<string, string> InForce { get; }

    /// <summary>The edit that was not taken over, since it holds mistakes; null where there is none, or it was mended.</summary>
    RejectedChange? Rejected { get; }

    /// <summary>The options classes whose changed values hold only after a restart; empty where there are none.</summary>
    IReadOnlyList<string> AwaitingRestart { get; }
}
