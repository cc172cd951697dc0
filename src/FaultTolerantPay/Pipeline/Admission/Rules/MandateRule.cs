using System.Collections.Frozen;
using FaultTolerantPay.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>The customer can be debited later: the payment brings a mandate at an institution that has a collection channel.</summary>
internal sealed class MandateRule(IOptionsMonitor<AdmissionOptions> options, IEnumerable<InstitutionId> collecting) : IAdmissionRule
{
    private readonly FrozenSet<InstitutionId> _collecting = collecting.ToFrozenSet();

    public string Name => RuleNames.Mandate;

    public Refusal? Decide(StandInContext context)
    {
        if (!options.CurrentValue.RequireMandate)
        {
            return null;
        }

        if (context.Request.Mandate is not { } mandate)
        {
            return Refuse(Details.Of("mandate", null));
        }
        // The token is left out of the details, because details are logged and displayed.
        if (!Identifier.IsValid(mandate.Token))
        {
            return Refuse(Details.Of("institution", mandate.Institution.Value), Details.Of("token", "not " + Identifier.Expectation));
        }

        return _collecting.Contains(mandate.Institution)
            ? null
            : Refuse(
                Details.Of("institution", mandate.Institution.Value),
                Details.Of("collecting-institutions", string.Join(' ', _collecting.Select(id => id.Value).Order(StringComparer.Ordinal))));
    }

    private Refusal Refuse(params IReadOnlyList<Detail> details) => new() { Code = RefusalCode.NoMandate, Rule = Name, Details = details };
}
