namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>
/// An instruction to a channel as the host's store has it, in the order of an advance's instructions for one purpose. Amounts are in minor
/// units.
/// </summary>
internal sealed record InstructionRow(
    long Subject,
    string Merchant,
    InstructionPurpose Purpose,
    string Reference,
    string Channel,
    string Currency,
    OperationOutcome Outcome,
    bool IsResolved,
    long MovedMinor,
    long FeeMinor,
    FailureCause? Cause);
