using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// The soft rules of an operation, split at the first rule whose value can change. The rules before it order the channels once, so the
/// first channel that passes is in the best group; within the group, the other rules decide.
/// </summary>
/// <param name="Rules">The soft rules.</param>
/// <param name="FirstMoving">The first rule whose value can change; the number of rules if all are constant.</param>
/// <param name="Kind">How the best channel is found.</param>
/// <param name="Channels">The channels in soft-rule order.</param>
/// <param name="Groups">By position: channels with the same number are equal by the rules before <paramref name="FirstMoving"/>.</param>
/// <param name="Ties">
/// By position: the order by the rules after <paramref name="FirstMoving"/> if all of them are constant, then by the catalogue.
/// </param>
/// <param name="Rates">What was learned of the channels.</param>
/// <param name="Exploration">Which payments explore; null if none do.</param>
internal sealed record SoftRulePlan(
    ImmutableArray<SoftRule> Rules,
    int FirstMoving,
    RankingKind Kind,
    ImmutableArray<CompiledChannel> Channels,
    int[] Groups,
    int[] Ties,
    LearnedRates Rates,
    Exploration? Exploration)
{
    /// <summary>Whether the rules before the first changing one form groups of channels.</summary>
    public bool HasGroups => FirstMoving > 0;

    /// <summary>Whether a rule's value is the same for every request and changes only with a report.</summary>
    public static bool IsMeasured(SoftRule rule, LearnedRates rates) =>
        rule is SoftRule.Fastest || (rule is SoftRule.HighestSuccessRate && !rates.HasSegments);

    /// <summary>Whether the value of a term of a score is constant or measured, or the cost.</summary>
    public static bool IsScored(SoftRule rule, ImmutableArray<CompiledChannel> channels, LearnedRates rates) =>
        rule is SoftRule.LowestCost || IsMeasured(rule, rates) || IsFixed(rule, channels);

    /// <summary>Whether the value of each channel is constant.</summary>
    public static bool IsFixed(SoftRule rule, ImmutableArray<CompiledChannel> channels)
    {
        foreach (CompiledChannel channel in channels)
        {
            if (!SoftValues.IsFixed(rule, channel))
            {
                return false;
            }
        }

        return rule is not SoftRule.Custom;
    }
}
