using FaultTolerantPay.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>The stand-in programme covers the payment's currency.</summary>
internal sealed class ProgrammeCurrencyRule(IOptionsMonitor<AdmissionOptions> options) : IAdmissionRule
{
    public string Name => RuleNames.ProgrammeCurrency;

    public Refusal? Decide(StandInContext context)
    {
        ISet<string> currencies = options.CurrentValue.Currencies;
        return currencies.Count == 0 || currencies.Contains(context.Request.Amount.Currency.Code)
            ? null
            : AdmissionRefusals.RefusedBy(
                Name,
                Details.Of("currency", context.Request.Amount.Currency.Code),
                Details.Of("programme-currencies", string.Join(' ', currencies.Order(StringComparer.Ordinal))));
    }
}
