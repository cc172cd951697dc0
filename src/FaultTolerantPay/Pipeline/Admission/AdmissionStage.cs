using FaultTolerantPay.Channels;
using FaultTolerantPay.Pipeline.Admission.Rules;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Admission;

/// <summary>
/// Admission as an ordered list of rules: the library's in the order of <see cref="RuleNames"/>' admission part, then the host's. A rule of the host's that
/// bears the name of one of the library's takes its place instead.
/// </summary>
public sealed class AdmissionStage : IAdmissionStage
{
    private readonly IAdmissionRule[] _rules;
    private readonly ILogger _logger;

    /// <summary>Puts the rules in order.</summary>
    /// <param name="options">What stand-in is open to; a change holds from the next decision on.</param>
    /// <param name="collectionChannels">Where customers can be debited.</param>
    /// <param name="hostRules">The host's own rules.</param>
    /// <param name="logger">Hears of rules that fail.</param>
    /// <exception cref="ArgumentException">Two of the host's rules bear the same name.</exception>
    public AdmissionStage(
        IOptionsMonitor<AdmissionOptions> options,
        IEnumerable<ICollectionChannel> collectionChannels,
        IEnumerable<IAdmissionRule> hostRules,
        ILogger<AdmissionStage> logger)
    {
        _logger = logger;
        List<IAdmissionRule> rules =
        [
            new MerchantActiveRule(),
            new MerchantNotBlockedRule(options),
            new CustomerNotBlockedRule(options),
            new PayoutsNotPausedRule(),
            new CategoryAllowedRule(options),
            new MerchantCurrencyRule(),
            new ProgrammeCurrencyRule(options),
            new SmallestAmountRule(options),
            new ProgrammeHoursRule(options),
            new OutageNotTooLongRule(options),
            new CollectionMeansRule(options, collectionChannels.Select(channel => channel.Institution)),
        ];
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (IAdmissionRule rule in hostRules)
        {
            if (!named.Add(rule.Name))
                throw new ArgumentException($"Two admission rules bear the name '{rule.Name}'; expected different names.", nameof(hostRules));
            int replaced = rules.FindIndex(known => known.Name == rule.Name);
            if (replaced < 0)
                rules.Add(rule);
            else
                rules[replaced] = rule;
        }
        _rules = [.. rules];
    }

    /// <summary>The names of the rules, in the order in which they are asked.</summary>
    public IReadOnlyList<string> RulesInOrder => [.. _rules.Select(rule => rule.Name)];

    /// <inheritdoc/>
    public ValueTask<AdmissionAnswer> DecideAsync(StandInContext context, CancellationToken cancellationToken) => ValueTask.FromResult(Decide(context));

    private AdmissionAnswer Decide(StandInContext context)
    {
        // Not a rule, so that no host can configure it away (M9).
        if (!context.Merchant.Consent.IsInForceAt(context.Now))
            return AdmissionAnswer.SendToBusinessSystem;
        foreach (IAdmissionRule rule in _rules)
        {
            if (Ask(rule, context) is { } refusal)
                return AdmissionAnswer.Refused(refusal);
        }
        return AdmissionAnswer.Admitted;
    }

    private Refusal? Ask(IAdmissionRule rule, StandInContext context)
    {
        try
        {
            return rule.Decide(context);
        }
        catch (Exception exception)
        {
            // A rule that cannot decide must not let money go.
            PipelineLog.StageFailed(_logger, exception, rule.Name, context.Request.Merchant.Value, context.Request.Order.Value);
            return new Refusal { Code = RefusalCode.StageRefused, Rule = RuleNames.StageFailed, Figures = [new Figure("stage", rule.Name)], IsPassing = true };
        }
    }
}
