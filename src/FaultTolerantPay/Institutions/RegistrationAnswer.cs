using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Institutions;

/// <summary>An institution's answer to a registration: the merchant's id there, or why it refuses.</summary>
/// <param name="Merchant">The merchant's id at the institution; null where it refuses.</param>
/// <param name="RejectedBecause">Why it refuses, for good; null where it registered.</param>
public readonly record struct RegistrationAnswer(InstitutionMerchantId? Merchant, string? RejectedBecause = null)
{
    /// <summary>Why it refuses, for good; null where it registered.</summary>
    public string? RejectedBecause { get; init => field = PlainText.Clean(value, PlainText.LongestCode); } = PlainText.Clean(RejectedBecause, PlainText.LongestCode);
}
