namespace FaultTolerantPay;

/// <summary>
/// One admission rule. It decides from what is in memory; use an <see cref="IStandInStage"/> for a check that calls another system. A rule
/// that throws, or takes longer than <see cref="PipelineOptions.StageTimeout"/>, refuses the payment for now
/// (<see cref="Refusal.IsPassing"/>). Rules run in the order of registration, and the first refusal ends admission.
/// </summary>
public interface IAdmissionRule
{
    /// <summary>The rule's stable name, as <see cref="Refusal.Rule"/> shows it.</summary>
    string Name { get; }

    /// <summary>
    /// Null to admit the payment. Otherwise the refusal, normally with <see cref="RefusalCode.AdmissionRefused"/> and
    /// <see cref="NoticeKind.AdmissionRefused"/>.
    /// </summary>
    Refusal? Decide(StandInContext context);
}
