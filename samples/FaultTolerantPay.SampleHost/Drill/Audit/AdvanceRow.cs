namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>
/// An advance as the host's store has it; amounts in minor units. What operators booked as manual adjustments is part of what was
/// collected, and so is what the business system posted itself (<see cref="PostedMinor"/>).
/// </summary>
internal sealed record AdvanceRow(
    string Merchant,
    string Order,
    string Attempt,
    string Currency,
    AdvanceState State,
    long AmountMinor,
    long OutstandingMinor,
    long CollectedMinor,
    bool IsPaid,
    long CustomerRefundedMinor,
    long WrittenOffMinor,
    bool IsSuperseded,
    bool HasNextAction,
    long ManualMinor,
    long FeesMinor,
    long Subject,
    long PostedMinor)
{
    /// <summary>Nothing more is to be done, unless the advance is reopened.</summary>
    public bool IsFinal => State is AdvanceState.Released or AdvanceState.Collected or AdvanceState.Superseded or AdvanceState.WrittenOff;

    /// <summary>The business system was found to have executed the original after money had been collected.</summary>
    public bool IsLateDiscovery => IsSuperseded && CollectedMinor > 0;
}
