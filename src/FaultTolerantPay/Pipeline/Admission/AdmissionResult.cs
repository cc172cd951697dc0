namespace FaultTolerantPay.Pipeline.Admission;

/// <summary>The result of admission for one payment, with the refusal if there is one.</summary>
internal readonly record struct AdmissionResult
{
    private AdmissionResult(AdmissionOutcome result, Refusal? refusal)
    {
        Outcome = result;
        Refusal = refusal;
    }

    /// <summary>What admission decided.</summary>
    public AdmissionOutcome Outcome { get; }

    /// <summary>Why admission refuses; set only with <see cref="AdmissionOutcome.Refused"/>.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Stand-in continues.</summary>
    public static AdmissionResult Admitted => new(AdmissionOutcome.Admitted, null);

    /// <summary>The merchant's consent is not active: the request goes to the business system.</summary>
    public static AdmissionResult SendToBusinessSystem => new(AdmissionOutcome.SendToBusinessSystem, null);

    /// <summary>Admission refuses the payment.</summary>
    public static AdmissionResult Refused(Refusal refusal) =>
        new(AdmissionOutcome.Refused, refusal ?? throw new ArgumentNullException(nameof(refusal)));
}
