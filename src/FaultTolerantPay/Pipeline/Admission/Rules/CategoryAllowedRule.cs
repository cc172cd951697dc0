using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>The merchant's category is allowed, and not denied: where both lists have it, it is denied.</summary>
internal sealed class CategoryAllowedRule(AdmissionProgramme programme) : IAdmissionRule
{
    public string Name => RuleNames.CategoryAllowed;

    public Refusal? Decide(StandInContext context)
    {
        AdmissionOptions options = programme.Options;
        string category = context.Merchant.Category;
        if (options.DeniedCategories.Contains(category))
            return AdmissionRefusals.RefusedBy(Name, Figures.Of("category", category), Figures.Of("list", "denied"));
        return options.AllowedCategories.Count == 0 || options.AllowedCategories.Contains(category)
            ? null
            : AdmissionRefusals.RefusedBy(Name, Figures.Of("category", category), Figures.Of("list", "not allowed"));
    }
}
