using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>The merchant is active, so the bank accepts payments for it.</summary>
internal sealed class MerchantActiveRule : IAdmissionRule
{
    public string Name => RuleNames.MerchantActive;

    public Refusal? Decide(StandInContext context) => context.Merchant.Status == MerchantStatus.Active
        ? null
        : AdmissionRefusals.RefusedBy(Name, Details.Of("status", context.Merchant.Status.ToString()));
}
