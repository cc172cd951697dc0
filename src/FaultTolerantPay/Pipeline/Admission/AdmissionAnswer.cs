using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline.Admission;

/// <summary>What admission says of one payment, and why where it refuses.</summary>
public readonly record struct AdmissionAnswer
{
    private AdmissionAnswer(AdmissionVerdict verdict, Refusal? refusal)
    {
        Verdict = verdict;
        Refusal = refusal;
    }

    /// <summary>What it says.</summary>
    public AdmissionVerdict Verdict { get; }

    /// <summary>Why it refuses; only with <see cref="AdmissionVerdict.Refused"/>.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Stand-in may go on.</summary>
    public static AdmissionAnswer Admitted => new(AdmissionVerdict.Admitted, null);

    /// <summary>Consent is not in force: to the business system.</summary>
    public static AdmissionAnswer SendToBusinessSystem => new(AdmissionVerdict.SendToBusinessSystem, null);

    /// <summary>Refused.</summary>
    public static AdmissionAnswer Refused(Refusal refusal) => new(AdmissionVerdict.Refused, refusal ?? throw new ArgumentNullException(nameof(refusal)));
}
