using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>Finds learning and exploration that have no effect, and learning that never measures some channels.</summary>
internal static class LearningChecks
{
    /// <summary>The findings of one operation.</summary>
    /// <param name="operation">Its rules.</param>
    /// <param name="path">Its path in the file.</param>
    /// <param name="channels">How many channels the catalogue has.</param>
    /// <param name="decisiveRule">
    /// The position of the first soft rule that never leaves two channels equal; the number of soft rules if there is none.
    /// </param>
    public static IEnumerable<Finding> Of(OperationPolicy operation, string path, int channels, int decisiveRule)
    {
        ImmutableArray<SoftRule> rules = operation.SoftRules;
        int learned = 0;
        while (learned < rules.Length && !rules[learned].IsLearned)
        {
            learned++;
        }

        bool decides = learned < rules.Length && decisiveRule >= learned;
        if (operation.Exploration is { } exploration)
        {
            string? why = exploration is { Method: ExplorationMethod.Share, ShareBasisPoints: 0 } ? "its share is 0"
                : exploration.MaxAmountMinor == 0 && exploration.CurrencyLimits.All(l => l.MaxAmountMinor == 0) ? "its largest amount is 0"
                : !decides ? $"rule '{rules[decisiveRule].Name}' before the learned rule never leaves two channels equal"
                : null;
            if (why is not null)
            {
                yield return new Finding(
                    FindingSeverity.Warning,
                    FindingCode.LearningWithoutEffect,
                    FindingSource.Policy,
                    $"{path}.exploration",
                    $"no payment explores: {why}");
            }
        }
        else if (decides && channels > 1)
        {
            yield return new Finding(
                FindingSeverity.Information,
                FindingCode.LearningWithoutExploration,
                FindingSource.Policy,
                $"{path}.soft[{learned}]",
                $"rule '{rules[learned].Name}' ranks by what is learned, and no payment explores: a channel that falls behind is not "
                    + "measured again until what was learned of it has faded");
        }
    }

    /// <summary>Segments that no operation uses.</summary>
    public static IEnumerable<Finding> OfSegments(RoutingPolicy policy) =>
        policy.Learning.Segments.IsEmpty || policy.Operations.Any(o => o.SoftRules.Any(UsesRates))
            ? []
            :
            [
                new Finding(
                    FindingSeverity.Warning,
                    FindingCode.LearningWithoutEffect,
                    FindingSource.Policy,
                    "learning.segments",
                    "no soft rule ranks by what is learned of the segments: no operation has highestSuccessRate or expectedValue"),
            ];

    private static bool UsesRates(SoftRule rule) =>
        rule.IsLearned || (rule is SoftRule.WeightedScore score && score.Terms.Any(term => UsesRates(term.Rule)));
}
