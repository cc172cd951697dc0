namespace FaultTolerantPay.Hosting.Health;

/// <summary>The names under which the health checks are registered; all carry the tag <see cref="Tag"/>.</summary>
public static class HealthCheckNames
{
    /// <summary>The tag.</summary>
    public const string Tag = "faulttolerantpay";

    /// <summary>
    /// Is the business system down? Never worse than degraded: stand-in takes over, and a restart of this process would not help.
    /// </summary>
    public const string BusinessSystem = "faulttolerantpay-business-system";

    /// <summary>Does the store answer? Unhealthy when it does not: nothing can be promised without it.</summary>
    public const string Store = "faulttolerantpay-store";

    /// <summary>
    /// Was the last edit of the options taken over? Degraded when it was not: what was in force before is still in force.
    /// </summary>
    public const string Options = "faulttolerantpay-options";

    /// <summary>Did operators pause anything? Degraded where they did, with each order.</summary>
    public const string Controls = "faulttolerantpay-orders";

    /// <summary>Is the background work behind? Degraded when it is.</summary>
    public const string WorkLag = "faulttolerantpay-work-lag";

    /// <summary>
    /// Is all of the host's own code called? Degraded while a party is not, since too many calls to it passed their time limit and have not
    /// ended.
    /// </summary>
    public const string Calls = "faulttolerantpay-calls";

    /// <summary>
    /// Is every payment on record? Degraded while records wait for the store, and while a retry of one that was given up may come: it could
    /// be paid twice in a fault.
    /// </summary>
    public const string Records = "faulttolerantpay-records";
}
