using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>The merchant is not on the block list.</summary>
internal sealed class MerchantNotBlockedRule(IOptionsMonitor<AdmissionOptions> options) : IAdmissionRule
{
    public string Name => RuleNames.MerchantNotBlocked;

    public Refusal? Decide(StandInContext context) => options.CurrentValue.BlockedMerchants.Contains(context.Merchant.Id.Value)
        ? AdmissionRefusals.RefusedBy(Name, Figures.Of("merchant", context.Merchant.Id.Value))
        : null;
}
