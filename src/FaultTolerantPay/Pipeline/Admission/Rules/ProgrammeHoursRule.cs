using System.Globalization;
using FaultTolerantPay.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>The stand-in programme runs at this time.</summary>
internal sealed class ProgrammeHoursRule(IOptionsMonitor<AdmissionOptions> options) : IAdmissionRule
{
    // Built from the options last seen, and built again when they change.
    private volatile Made? _made;

    public string Name => RuleNames.ProgrammeHours;

    public Refusal? Decide(StandInContext context)
    {
        ProgrammeHours hours = Hours();
        return hours.Include(context.Now)
            ? null
            : AdmissionRefusals.RefusedForNowBy(
                Name,
                Details.Of("local-time", hours.Local(context.Now).ToString("ddd HH:mm:ss", CultureInfo.InvariantCulture)),
                Details.Of("time-zone", hours.Zone.Id));
    }

    private ProgrammeHours Hours()
    {
        AdmissionOptions now = options.CurrentValue;
        Made? made = _made;
        if (made is null || !ReferenceEquals(made.Options, now))
        {
            _made = made = new Made(now, new ProgrammeHours(now.ProgrammeHours, now.TimeZone));
        }

        return made.Hours;
    }

    private sealed record Made(AdmissionOptions Options, ProgrammeHours Hours);
}
