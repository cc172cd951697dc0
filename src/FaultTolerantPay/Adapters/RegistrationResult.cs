using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>An institution's result of a registration: the merchant's id there, or why the institution refuses.</summary>
/// <param name="Merchant">The merchant's id at the institution; null if it refuses.</param>
/// <param name="RejectionReason">Why the institution permanently refuses; null if it registered the merchant.</param>
public readonly record struct RegistrationResult(InstitutionMerchantId? Merchant, string? RejectionReason = null)
{
    /// <summary>Why the institution permanently refuses; null if it registered the merchant.</summary>
    public string? RejectionReason { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(RejectionReason, PlainText.MaxCodeLength);
}
