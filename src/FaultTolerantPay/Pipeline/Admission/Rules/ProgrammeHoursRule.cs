using System.Globalization;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>The stand-in programme runs at this hour.</summary>
internal sealed class ProgrammeHoursRule(AdmissionProgramme programme) : IAdmissionRule
{
    public string Name => RuleNames.ProgrammeHours;

    public Refusal? Decide(StandInContext context)
    {
        ProgrammeHours hours = programme.Hours;
        return hours.Include(context.Now)
            ? null
            : AdmissionRefusals.RefusedBy(
                Name,
                Figures.Of("local-time", hours.Local(context.Now).ToString("ddd HH:mm:ss", CultureInfo.InvariantCulture)),
                Figures.Of("time-zone", hours.Zone.Id));
    }
}
