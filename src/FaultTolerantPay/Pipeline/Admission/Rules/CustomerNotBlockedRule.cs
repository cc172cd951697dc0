using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>The customer is not on the block list.</summary>
internal sealed class CustomerNotBlockedRule(AdmissionProgramme programme) : IAdmissionRule
{
    public string Name => RuleNames.CustomerNotBlocked;

    public Refusal? Decide(StandInContext context) => programme.Options.BlockedCustomers.Contains(context.Request.Customer.Value)
        ? AdmissionRefusals.RefusedBy(Name, Figures.Of("customer", context.Request.Customer.Value))
        : null;
}
