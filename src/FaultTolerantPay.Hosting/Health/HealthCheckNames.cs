namespace FaultTolerantPay.Hosting.Health;

/// <summary>The names of the registered health checks; all have the tag <see cref="Tag"/>.</summary>
public static class HealthCheckNames
{
    /// <summary>The tag of all checks.</summary>
    public const string Tag = "faulttolerantpay";

    /// <summary>
    /// Is the business system down? Degraded at worst: stand-in takes over, and a restart of this process would not help.
    /// </summary>
    public const string BusinessSystem = "faulttolerantpay-business-system";

    /// <summary>Does the store respond? Unhealthy if not: without it nothing can be promised.</summary>
    public const string Store = "faulttolerantpay-store";

    /// <summary>Was the last edit of the options applied? Degraded if not: the earlier options are still in force.</summary>
    public const string Options = "faulttolerantpay-options";

    /// <summary>
    /// Does this node work by the newest options and routing table that the nodes share? Degraded if not, with the reasons.
    /// </summary>
    public const string Settings = "faulttolerantpay-settings";

    /// <summary>Did operators pause anything? Degraded if so, with each pause.</summary>
    public const string Controls = "faulttolerantpay-controls";

    /// <summary>Is the background work late? Degraded if so.</summary>
    public const string WorkLag = "faulttolerantpay-work-lag";

    /// <summary>
    /// Is every day's statement file there and read? Degraded while one is missing or refused (<see cref="IStatementDays"/>).
    /// </summary>
    public const string Statements = "faulttolerantpay-statements";

    /// <summary>
    /// Is all of the host's own code called? Degraded while calls to a callee are withheld, because too many of them passed their timeout
    /// and have not ended.
    /// </summary>
    public const string Calls = "faulttolerantpay-calls";

    /// <summary>
    /// Is every payment on record? Degraded while records wait for the store, and while a payment whose record was given up may still be
    /// retried: in a fault it could be paid twice.
    /// </summary>
    public const string Records = "faulttolerantpay-records";
}
