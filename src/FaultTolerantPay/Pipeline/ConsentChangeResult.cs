using FaultTolerantPay.Pipeline.Admission;

namespace FaultTolerantPay;

/// <summary>The result of a consent change followed by an admission decision.</summary>
public sealed record ConsentChangeResult
{
    internal ConsentChangeResult(MerchantResult change, AdmissionResult? admission)
    {
        Change = change;
        Admission = admission;
    }

    /// <summary>How the change ended.</summary>
    public MerchantResult Change { get; }

    /// <summary>
    /// Whether admission lets the payment continue with the consent that is stored now. False if it does not, and if the change was not
    /// made because of bad input, a conflict or an unknown merchant.
    /// </summary>
    public bool IsAdmitted => Admission is { Outcome: AdmissionOutcome.Admitted };

    /// <summary>Why admission refuses the payment; null if it does not, and if the merchant has not given consent.</summary>
    public Refusal? Refusal => Admission?.Refusal;

    internal AdmissionResult? Admission { get; }
}
