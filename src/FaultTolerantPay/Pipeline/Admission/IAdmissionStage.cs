namespace FaultTolerantPay.Pipeline.Admission;

/// <summary>Decides whether the bank may stand in for this merchant and payment now.</summary>
internal interface IAdmissionStage
{
    /// <summary>Decides admission. Consent is checked first (M9): if it is not active, no rule runs.</summary>
    ValueTask<AdmissionResult> DecideAsync(StandInContext context, CancellationToken cancellationToken);
}
