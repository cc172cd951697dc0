using FaultTolerantPay.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>The outage has not lasted longer than stand-in is meant for. A request that failed alone belongs to no outage.</summary>
internal sealed class OutageNotTooLongRule(IOptionsMonitor<AdmissionOptions> options) : IAdmissionRule
{
    public string Name => RuleNames.OutageNotTooLong;

    public Refusal? Decide(StandInContext context)
    {
        if (context.FaultState.Since is not { } since)
        {
            return null;
        }

        TimeSpan lasted = context.Now - since;
        TimeSpan longest = options.CurrentValue.MaxOutage;
        return lasted <= longest
            ? null
            : AdmissionRefusals.RefusedForNowBy(
                Name,
                Details.Of("outage", context.FaultState.Outage.ToString()),
                Details.Of("lasted", lasted),
                Details.Of("longest", longest));
    }
}
