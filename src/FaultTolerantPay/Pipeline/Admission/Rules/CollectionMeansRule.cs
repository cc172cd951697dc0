using System.Collections.Frozen;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Admission.Rules;

/// <summary>
/// The customer can be debited later: the payment names an agreement or token at an institution that has a collection channel.
/// </summary>
internal sealed class CollectionMeansRule(IOptionsMonitor<AdmissionOptions> options, IEnumerable<InstitutionId> collecting) : IAdmissionRule
{
    private readonly FrozenSet<InstitutionId> _collecting = collecting.ToFrozenSet();

    public string Name => RuleNames.CollectionMeans;

    public Refusal? Decide(StandInContext context)
    {
        if (!options.CurrentValue.RequireCollectionMeans)
            return null;
        if (context.Request.CollectionMeans is not { } means)
            return Refuse(Figures.Of("means", null));
        // The token itself stays out of figures: they are logged and shown.
        if (!Identifier.IsValid(means.Token))
            return Refuse(Figures.Of("institution", means.Institution.Value), Figures.Of("token", "not " + Identifier.Expectation));
        return _collecting.Contains(means.Institution)
            ? null
            : Refuse(
                Figures.Of("institution", means.Institution.Value),
                Figures.Of("collecting-institutions", string.Join(' ', _collecting.Select(id => id.Value).Order(StringComparer.Ordinal))));
    }

    private Refusal Refuse(params IReadOnlyList<Figure> figures) => new() { Code = RefusalCode.NoCollectionMeans, Rule = Name, Figures = figures };
}
