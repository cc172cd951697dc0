namespace FaultTolerantPay.Pipeline.Admission;

/// <summary>
/// One rule of admission. It decides on what is in memory; what has to ask somebody is an <see cref="IStandInStage"/>. One that throws, or
/// takes longer than <see cref="PipelineOptions.StageTimeout"/>, refuses for now (<see cref="Refusal.IsPassing"/>). Rules run in the
/// order in which they were registered, and the first refusal answers.
/// </summary>
public interface IAdmissionRule
{
    /// <summary>The rule's stable name, as it stands in <see cref="Refusal.Rule"/>.</summary>
    string Name { get; }

    /// <summary>
    /// Null to admit; else the refusal, as a rule with <see cref="RefusalCode.AdmissionRefused"/> and
    /// <see cref="NoticeKind.AdmissionRefused"/>.
    /// </summary>
    Refusal? Decide(StandInContext context);
}
