namespace FaultTolerantPay.Hosting.Faults;

/// <summary>What an answer says about the business system's health.</summary>
internal enum HealthSignal
{
    /// <summary>It answered; a decline is an answer.</summary>
    Healthy = 0,

    /// <summary>A failure that has not passed a threshold.</summary>
    Fault = 1,

    /// <summary>Nothing: the caller gave up, or the adapter itself held the call back.</summary>
    Nothing = 2,

    /// <summary>
    /// The circuit must be open after this: a threshold is passed, a probe did not succeed, or the answer is to a call from before the
    /// outage.
    /// </summary>
    KeepOpen = 3,

    /// <summary>It answered, too slowly, and that has not passed a threshold.</summary>
    Slow = 4,
}
