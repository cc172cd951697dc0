using FaultTolerantPay.Advances;

namespace FaultTolerantPay.Recovery;

/// <summary>What evidence that a payment was executed led to.</summary>
/// <param name="Finding">What it means.</param>
/// <param name="Advance">The advance as it is now; null if there is none.</param>
/// <param name="NotDone">Why an operator's report was not done; null unless it is <see cref="OriginalFinding.ReportFailed"/>.</param>
internal readonly record struct EvidenceResult(OriginalFinding Finding, Advance? Advance = null, StepResult? NotDone = null)
{
    /// <summary>The result for two attempts of an order: the stronger finding.</summary>
    public EvidenceResult And(EvidenceResult next) =>
        new((OriginalFinding)Math.Max((int)Finding, (int)next.Finding), next.Advance ?? Advance, next.NotDone ?? NotDone);
}
