using FaultTolerantPay.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>Neither the options nor an operator control block the customer.</summary>
internal sealed class CustomerNotBlockedRule(IOptionsMonitor<AdmissionOptions> options) : IAdmissionRule
{
    public string Name => RuleNames.CustomerNotBlocked;

    public Refusal? Decide(StandInContext context)
    {
        if (options.CurrentValue.BlockedCustomers.Contains(context.Request.Customer.Value))
        {
            return AdmissionRefusals.RefusedBy(Name, Details.Of("customer", context.Request.Customer.Value));
        }

        return context.Controls.FindBlock(context.Request.Customer, context.Now) is { } block
            ? AdmissionRefusals.RefusedBy(Name, Details.Of("customer", context.Request.Customer.Value), AdmissionRefusals.Number(block))
            : null;
    }
}
