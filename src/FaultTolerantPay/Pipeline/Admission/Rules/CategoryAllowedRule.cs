using FaultTolerantPay.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>The merchant's category is allowed and not denied. A category in both lists is denied.</summary>
internal sealed class CategoryAllowedRule(IOptionsMonitor<AdmissionOptions> options) : IAdmissionRule
{
    public string Name => RuleNames.CategoryAllowed;

    public Refusal? Decide(StandInContext context)
    {
        AdmissionOptions now = options.CurrentValue;
        string category = context.Merchant.Category;
        if (now.DeniedCategories.Contains(category))
        {
            return AdmissionRefusals.RefusedBy(Name, Details.Of("category", category), Details.Of("list", "denied"));
        }

        return now.AllowedCategories.Count == 0 || now.AllowedCategories.Contains(category)
            ? null
            : AdmissionRefusals.RefusedBy(Name, Details.Of("category", category), Details.Of("list", "not allowed"));
    }
}
