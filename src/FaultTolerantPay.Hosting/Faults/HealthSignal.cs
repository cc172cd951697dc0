namespace FaultTolerantPay.Hosting.Faults;

/// <summary>What a result says about the business system's health.</summary>
internal enum HealthSignal
{
    /// <summary>It answered; a decline is a proper result.</summary>
    Healthy = 0,

    /// <summary>A failure that passed no threshold.</summary>
    Fault = 1,

    /// <summary>Nothing: the caller gave up, or the adapter itself withheld the call.</summary>
    Nothing = 2,

    /// <summary>
    /// The circuit must be open after this: a threshold is passed, a probe did not succeed, or the call began before the outage.
    /// </summary>
    KeepOpen = 3,

    /// <summary>It answered too slowly, but passed no threshold.</summary>
    Slow = 4,
}
