namespace FaultTolerantPay.SampleHost.Rules;

/// <summary>
/// The host's own answer to insufficient credit: at a hospital or a pharmacy a small sum goes through all the same, and a larger one is
/// refused with that rule. Everywhere
/// else the payment stays refused for insufficient credit.
/// </summary>
internal sealed class SmallHospitalPayments(long mostMinor) : IRiskControlStrategy
{
    /// <summary>Merchant category codes of hospitals and pharmacies.</summary>
    public static readonly IReadOnlySet<string> Categories = new HashSet<string>(StringComparer.Ordinal) { "8062", "5912" };

    public ValueTask<RiskControlDecision> DecideAsync(StandInContext context, CreditAssessment? assessment,
        CancellationToken cancellationToken) => ValueTask.FromResult(
        Categories.Contains(context.Merchant.Category)
            ? RiskControlDecision.AllowUpTo(new Money(mostMinor, context.Request.Amount.Currency))
            : RiskControlDecision.LeaveRefused);
}
