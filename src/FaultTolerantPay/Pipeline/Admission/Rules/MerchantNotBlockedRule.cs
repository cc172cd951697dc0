using FaultTolerantPay.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>Neither the options nor an operator control block the merchant.</summary>
internal sealed class MerchantNotBlockedRule(IOptionsMonitor<AdmissionOptions> options) : IAdmissionRule
{
    public string Name => RuleNames.MerchantNotBlocked;

    public Refusal? Decide(StandInContext context)
    {
        if (options.CurrentValue.BlockedMerchants.Contains(context.Merchant.Id.Value))
        {
            return AdmissionRefusals.RefusedBy(Name, Details.Of("merchant", context.Merchant.Id.Value));
        }

        return context.Controls.FindBlock(context.Merchant.Id, context.Now) is { } block
            ? AdmissionRefusals.RefusedBy(Name, Details.Of("merchant", context.Merchant.Id.Value), AdmissionRefusals.Number(block))
            : null;
    }
}
