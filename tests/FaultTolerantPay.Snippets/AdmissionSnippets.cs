using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Snippets.Admission;

// The code of the page about admission, compiled.
#pragma warning disable CA1812 // Made by the container.

internal static class Registration
{
    public static void AddRule(IServiceCollection services)
    {
        #region register-rule
        services.AddSingleton<IAdmissionRule, SmallAmountsAtNightRule>();
        #endregion
    }
}

#region rule
internal sealed class SmallAmountsAtNightRule : IAdmissionRule
{
    public string Name => "small-amounts-at-night";

    // The context has the time of the decision: a rule reads no clock, no store and no other system.
    public Refusal? Decide(StandInContext context) => context.Now.UtcDateTime.Hour >= 6 || context.Request.Amount.Minor <= 50_00
        ? null
        : new Refusal
        {
            Code = RefusalCode.AdmissionRefused,
            Rule = Name,
            Notice = NoticeKind.AdmissionRefused,
            Details = [new Detail("amount", context.Request.Amount.ToString()), new Detail("largest-at-night", "50.00")],
            IsPassing = true, // In the morning, the caller may send the same attempt again.
        };
}
#endregion
