using FaultTolerantPay.Pipeline.Admission.Rules;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Admission;

/// <summary>
/// Runs the admission rules in order: first the library's, in the order of the admission part of <see cref="RuleNames"/>, then the host's.
/// A host's rule with the name of a library rule replaces that rule.
/// </summary>
internal sealed class AdmissionStage : IAdmissionStage
{
    private readonly RulePosition[] _places;
    private readonly StageCaller _caller;

    /// <summary>Puts the rules in order.</summary>
    /// <param name="options">For which payments the bank may stand in; a change applies from the next decision on.</param>
    /// <param name="collectionChannels">Where customers can be debited.</param>
    /// <param name="hostRules">The rules that the host registered.</param>
    /// <param name="caller">Calls the host's rules.</param>
    /// <exception cref="ArgumentException">Two of the host's rules have the same name.</exception>
    public AdmissionStage(
        IOptionsMonitor<AdmissionOptions> options,
        IEnumerable<ICollectionChannel> collectionChannels,
        IEnumerable<IAdmissionRule> hostRules,
        StageCaller caller)
    {
        _caller = caller;
        IAdmissionRule[] own =
        [
            new MerchantActiveRule(),
            new MerchantNotBlockedRule(options),
            new CustomerNotBlockedRule(options),
            new PayoutsNotPausedRule(),
            new CategoryAllowedRule(options),
            new MerchantCurrencyRule(),
            new ProgrammeCurrencyRule(options),
            new MinAmountRule(options),
            new ProgrammeHoursRule(options),
            new OutageNotTooLongRule(options),
            new MandateRule(options, collectionChannels.Select(channel => channel.Institution)),
        ];
        List<RulePosition> places = [.. own.Select(rule => new RulePosition(rule, IsHosts: false))];
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (IAdmissionRule rule in hostRules)
        {
            if (!named.Add(rule.Name))
            {
                throw new ArgumentException(
                    $"Two admission rules have the name '{rule.Name}'; expected different names.", nameof(hostRules));
            }

            int replaced = places.FindIndex(known => known.Rule.Name == rule.Name);
            if (replaced < 0)
            {
                places.Add(new RulePosition(rule, IsHosts: true));
            }
            else
            {
                places[replaced] = new RulePosition(rule, IsHosts: true);
            }
        }
        _places = [.. places];
    }

    /// <summary>The names of the rules, in the order in which they run.</summary>
    public IReadOnlyList<string> RulesInOrder => [.. _places.Select(place => place.Rule.Name)];

    /// <inheritdoc/>
    public async ValueTask<AdmissionResult> DecideAsync(StandInContext context, CancellationToken cancellationToken)
    {
        // This is not a rule, so that no host can remove it by configuration (M9).
        if (!context.Merchant.Consent.IsInForceAt(context.Now))
        {
            return AdmissionResult.SendToBusinessSystem;
        }

        foreach ((IAdmissionRule rule, bool isHosts) in _places)
        {
            Refusal? answer = isHosts
                ? await _caller.AskRuleAsync(rule, context, cancellationToken).ConfigureAwait(false)
                : Ask(rule, context);
            if (answer is { } refusal)
            {
                return AdmissionResult.Refused(refusal);
            }
        }
        return AdmissionResult.Admitted;
    }

    private Refusal? Ask(IAdmissionRule rule, StandInContext context)
    {
        try
        {
            return rule.Decide(context);
        }
        catch (Exception exception)
        {
            return _caller.Failed(exception, rule.Name, context);
        }
    }

    private readonly record struct RulePosition(IAdmissionRule Rule, bool IsHosts);
}
