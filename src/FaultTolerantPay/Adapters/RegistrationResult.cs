using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>An institution's answer to a registration: the merchant's id there, or why it refuses.</summary>
/// <param name="Merchant">The merchant's id at the institution; null where it refuses.</param>
/// <param name="RejectionReason">Why it refuses, for good; null where it registered.</param>
public readonly record struct RegistrationResult(InstitutionMerchantId? Merchant, string? RejectionReason = null)
{
    /// <summary>Why it refuses, for good; null where it registered.</summary>
    public string? RejectionReason { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } = PlainText.Clean(RejectionReason, PlainText.MaxCodeLength);
}
