namespace FaultTolerantPay.Hosting.Faults;

/// <summary>The state of the detector at one moment. A request reads it once and uses that snapshot throughout.</summary>
internal sealed record FaultPhase
{
    public required FaultState State { get; init; }

    /// <summary>
    /// The breaker for the period from one return of traffic to the end of the next outage. Each return gets a new one, so that the result
    /// of an earlier call goes to a breaker that no one uses any longer.
    /// </summary>
    public required CircuitBreaker Breaker { get; init; }

    /// <summary>The number of the breaker, for calls outside it.</summary>
    public long Period { get; init; }

    public ManualFaultPosition Manual { get; init; }

    /// <summary>The open outage, whether or not the store has it; null while healthy.</summary>
    public OutageEntry? Outage { get; init; }

    /// <summary>While down: from when a call of any kind may go as a probe.</summary>
    public long ProbeAtTicks { get; init; }

    /// <summary>While down: the end of the wait that a failed payment began. Probes of other kinds do not extend it.</summary>
    public long PaymentsWaitUntilTicks { get; init; }

    /// <summary>
    /// While down: from when a payment may go as a probe, regardless of how many other probes failed meanwhile. A broken probe must not
    /// keep payments away forever.
    /// </summary>
    public long PaymentProbeAtLatestTicks { get; init; }

    /// <summary>While down: from when a payment may go as a probe.</summary>
    public long PaymentProbeAtTicks => Math.Min(ProbeAtTicks, PaymentProbeAtLatestTicks);

    /// <summary>While recovering: the number of the share, from 0.</summary>
    public int Step { get; init; }

    /// <summary>While recovering: when this share began.</summary>
    public long StepSinceTicks { get; init; }

    /// <summary>
    /// Whether no payment has been answered since traffic began to return, or since other calls found full traffic possible. Payments then
    /// go one at a time, and one that fails is a failed probe.
    /// </summary>
    public bool IsTrial { get; init; }

    /// <summary>While recovering: the salt for the choice of payments.</summary>
    public long Salt { get; init; }

    /// <summary>Whether every request goes through the breaker.</summary>
    public bool IsNormal => State.Status == FaultStatus.Healthy && Manual == ManualFaultPosition.Automatic && !IsTrial;

    /// <summary>Whether an outage is open that the store has not numbered yet.</summary>
    public bool WaitsForNumber => Outage is not null && State.Outage == OutageId.None;
}
