namespace FaultTolerantPay.Pipeline.Admission;

/// <summary>May the bank stand in for this merchant, for this payment, now?</summary>
public interface IAdmissionStage
{
    /// <summary>Decides. Consent comes first (M9): where it is not in force no rule is asked.</summary>
    ValueTask<AdmissionResult> DecideAsync(StandInContext context, CancellationToken cancellationToken);
}
