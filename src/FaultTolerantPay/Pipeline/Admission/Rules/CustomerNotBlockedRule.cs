using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>The customer is not on the block list.</summary>
internal sealed class CustomerNotBlockedRule(IOptionsMonitor<AdmissionOptions> options) : IAdmissionRule
{
    public string Name => RuleNames.CustomerNotBlocked;

    public Refusal? Decide(StandInContext context) => options.CurrentValue.BlockedCustomers.Contains(context.Request.Customer.Value)
        ? AdmissionRefusals.RefusedBy(Name, Figures.Of("customer", context.Request.Customer.Value))
        : null;
}
