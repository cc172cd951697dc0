namespace FaultTolerantPay.Hosting.Faults;

/// <summary>Where the detector stands at one moment. A request is judged by the one that it read when it came, as a whole.</summary>
internal sealed record FaultPhase
{
    public required FaultState State { get; init; }

    /// <summary>
    /// Of the time from the return of traffic to the end of the next outage. A new one begins each return, so that an answer to a call from
    /// before it reports to a breaker that nobody asks any more.
    /// </summary>
    public required CircuitBreaker Breaker { get; init; }

    /// <summary>Numbers the breakers, for calls beside it.</summary>
    public long Period { get; init; }

    public ManualFaultPosition Manual { get; init; }

    /// <summary>The open outage, whether the store has it or not; null while healthy.</summary>
    public OutageEntry? Outage { get; init; }

    /// <summary>While down: from when on one call of any sort may go as a probe.</summary>
    public long ProbeAtTicks { get; init; }

    /// <summary>While down: the end of the wait that a payment began by failing. Probes of other sorts do not make it longer.</summary>
    public long PaymentsWaitUntilTicks { get; init; }

    /// <summary>
    /// While down: from when on a payment may go as a probe, however many probes of other sorts failed since. A broken one must not keep
    /// payments away for ever.
    /// </summary>
    public long PaymentProbeAtLatestTicks { get; init; }

    /// <summary>While down: from when on one payment may go as a probe.</summary>
    public long PaymentProbeAtTicks => Math.Min(ProbeAtTicks, PaymentProbeAtLatestTicks);

    /// <summary>While recovering: the number of the share, from 0.</summary>
    public int Step { get; init; }

    /// <summary>While recovering: since when this share.</summary>
    public long StepSinceTicks { get; init; }

    /// <summary>
    /// No payment has been answered since traffic began to return, or since full traffic was found by other calls: payments go one at a
    /// time, and one that fails is a failed probe.
    /// </summary>
    public bool IsTrial { get; init; }

    /// <summary>While recovering: what the choice of payments is salted with.</summary>
    public long Salt { get; init; }

    /// <summary>Every request goes through the breaker.</summary>
    public bool IsNormal => State.Status == FaultStatus.Healthy && Manual == ManualFaultPosition.Automatic && !IsTrial;

    /// <summary>An outage is open, and the store has not numbered it yet.</summary>
    public bool WaitsForNumber => Outage is not null && State.Outage == OutageId.None;
}
