using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>The outage has not lasted longer than stand-in is meant for. A request that failed alone belongs to no outage.</summary>
internal sealed class OutageNotTooLongRule(IOptionsMonitor<AdmissionOptions> options) : IAdmissionRule
{
    public string Name => RuleNames.OutageNotTooLong;

    public Refusal? Decide(StandInContext context)
    {
        if (context.FaultState.Since is not { } since)
            return null;
        TimeSpan lasted = context.Now - since;
        TimeSpan longest = options.CurrentValue.LongestOutage;
        return lasted <= longest
            ? null
            : AdmissionRefusals.RefusedForNowBy(
                Name,
                Figures.Of("outage", context.FaultState.Outage.ToString()),
                Figures.Of("lasted", lasted),
                Figures.Of("longest", longest));
    }
}
