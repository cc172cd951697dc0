using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>The merchant is not on the block list.</summary>
internal sealed class MerchantNotBlockedRule(AdmissionProgramme programme) : IAdmissionRule
{
    public string Name => RuleNames.MerchantNotBlocked;

    public Refusal? Decide(StandInContext context) => programme.Options.BlockedMerchants.Contains(context.Merchant.Id.Value)
        ? AdmissionRefusals.RefusedBy(Name, Figures.Of("merchant", context.Merchant.Id.Value))
        : null;
}
