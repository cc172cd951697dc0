using FaultTolerantPay.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>The amount is large enough to justify an advance and its collection.</summary>
internal sealed class MinAmountRule(IOptionsMonitor<AdmissionOptions> options) : IAdmissionRule
{
    public string Name => RuleNames.MinAmount;

    public Refusal? Decide(StandInContext context)
    {
        Money amount = context.Request.Amount;
        return CurrencyAmounts.In(options.CurrentValue.MinAmountMinor, amount.Currency) is { } smallest && amount < smallest
            ? AdmissionRefusals.RefusedBy(Name, Details.Of("amount", amount), Details.Of("smallest", smallest))
            : null;
    }
}
