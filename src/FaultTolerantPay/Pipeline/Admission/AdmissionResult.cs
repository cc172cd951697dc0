namespace FaultTolerantPay.Pipeline.Admission;

/// <summary>What admission says of one payment, and why where it refuses.</summary>
public readonly record struct AdmissionResult
{
    private AdmissionResult(AdmissionOutcome result, Refusal? refusal)
    {
        Outcome = result;
        Refusal = refusal;
    }

    /// <summary>What it says.</summary>
    public AdmissionOutcome Outcome { get; }

    /// <summary>Why it refuses; only with <see cref="AdmissionOutcome.Refused"/>.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Stand-in may go on.</summary>
    public static AdmissionResult Admitted => new(AdmissionOutcome.Admitted, null);

    /// <summary>Consent is not in force: to the business system.</summary>
    public static AdmissionResult SendToBusinessSystem => new(AdmissionOutcome.SendToBusinessSystem, null);

    /// <summary>Refused.</summary>
    public static AdmissionResult Refused(Refusal refusal) => new(AdmissionOutcome.Refused, refusal ?? throw new ArgumentNullException(nameof(refusal)));
}
