using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>The merchant is paid in the payment's currency.</summary>
internal sealed class MerchantCurrencyRule : IAdmissionRule
{
    public string Name => RuleNames.MerchantCurrency;

    public Refusal? Decide(StandInContext context) => context.Merchant.Currencies.Contains(context.Request.Amount.Currency)
        ? null
        : AdmissionRefusals.RefusedBy(
            Name,
            Details.Of("currency", context.Request.Amount.Currency.Code),
            Details.Of("merchant-currencies", string.Join(' ', context.Merchant.Currencies)));
}
