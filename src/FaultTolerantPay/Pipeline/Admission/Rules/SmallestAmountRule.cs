using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>The amount is large enough to be worth an advance and its collection.</summary>
internal sealed class SmallestAmountRule(IOptionsMonitor<AdmissionOptions> options) : IAdmissionRule
{
    public string Name => RuleNames.SmallestAmount;

    public Refusal? Decide(StandInContext context)
    {
        Money amount = context.Request.Amount;
        return CurrencyAmounts.In(options.CurrentValue.SmallestAmountMinor, amount.Currency) is { } smallest && amount < smallest
            ? AdmissionRefusals.RefusedBy(Name, Figures.Of("amount", amount), Figures.Of("smallest", smallest))
            : null;
    }
}
