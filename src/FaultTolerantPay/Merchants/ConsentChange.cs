using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>One change of a merchant's consent: who, when, old and new value. It is never changed or removed.</summary>
/// <param name="Merchant">The merchant.</param>
/// <param name="By">Who changed it: an operator, or the merchant.</param>
/// <param name="At">When.</param>
/// <param name="Old">The value before.</param>
/// <param name="New">The value after.</param>
/// <param name="Reason">Why, as given; at most 500 characters.</param>
public sealed record ConsentChange(
    MerchantId Merchant, OperatorId By, DateTimeOffset At, StandInConsent Old, StandInConsent New, string Reason)
{
    /// <summary>Why, as given; at most 500 characters.</summary>
    public string Reason { get; init => field = PlainText.Clean(value, PlainText.MaxReasonLength); } =
        PlainText.Clean(Reason, PlainText.MaxReasonLength);
}
