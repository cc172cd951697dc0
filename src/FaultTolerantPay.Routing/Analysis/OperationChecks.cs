using System.Collections;
using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>The checks of one operation's rules together with a catalogue.</summary>
internal sealed class OperationChecks
{
    /// <summary>The largest number of steps for comparing channels with each other: about a second.</summary>
    private const long MaxSteps = 400_000_000;

    private readonly CatalogueFacts _facts;
    private readonly OperationPolicy _operation;
    private readonly string _path;
    private readonly List<Finding> _findings;
    private readonly int[] _removedBy;
    private readonly int[] _behind;

    // The first soft rule that never leaves two channels equal, or the number of rules.
    private int _decisiveRule;

    public OperationChecks(CatalogueFacts facts, OperationPolicy operation, string path, List<Finding> findings)
    {
        _facts = facts;
        _operation = operation;
        _path = path;
        _findings = findings;
        _removedBy = new int[facts.Count];
        _behind = new int[facts.Count];
        _decisiveRule = operation.SoftRules.Length;
        Array.Fill(_removedBy, -1);
        Array.Fill(_behind, -1);
        CheckWeights();
        if (facts.Count > 0)
        {
            CheckHardRules();
            CheckSoftRules();
            CheckDataWithoutRule();
            FindThoseAlwaysBehind();
            CheckMargins();
        }

        findings.AddRange(LearningChecks.Of(operation, path, facts.Count, _decisiveRule));
        findings.AddRange(RetryChecks.Of(operation, path));
    }

    /// <summary>Whether there were too many channels to compare them with each other.</summary>
    public bool NotChecked { get; private set; }

    public ChannelUse UseOf(int channel)
    {
        if (_removedBy[channel] >= 0)
        {
            return new ChannelUse(true, false, $"removed by rule '{_operation.HardRules[_removedBy[channel]].Name}'");
        }

        if (_behind[channel] < 0)
        {
            return new ChannelUse(false, false, string.Empty);
        }

        string other = _facts.Catalogue.Channels[_behind[channel]].Id;
        return MayBeRemovedAlone(_facts.Catalogue.Channels[_behind[channel]], _facts.Catalogue.Channels[channel])
            ? new ChannelUse(false, true, $"behind '{other}', which takes all that it takes, whenever that is not removed")
            : new ChannelUse(true, false, $"behind '{other}', which takes all that it takes");
    }

    private void CheckHardRules()
    {
        int left = _facts.Count;
        for (int j = 0; j < _operation.HardRules.Length; j++)
        {
            HardRule rule = _operation.HardRules[j];
            int before = left;
            int passing = 0;
            for (int i = 0; i < _facts.Count; i++)
            {
                bool passes = HardRuleFacts.MayPass(rule, _facts, i);
                passing += passes ? 1 : 0;
                if (_removedBy[i] < 0
                    && !(passes && HardRuleFacts.MayPass(rule, _operation.HardRules.Take(j), _facts.Catalogue.Channels[i])))
                {
                    _removedBy[i] = j;
                    left--;
                }
            }

            string path = $"{_path}.hard[{j}]";
            if (before > 0 && left == 0)
            {
                Add(FindingSeverity.Error, FindingCode.NeverPassingRule, path, passing == 0
                    ? $"no channel passes rule '{rule.Name}', whatever the request"
                    : $"no channel passes rule '{rule.Name}' and those before it, whatever the request");
            }

            if (EarlierThatDecides(j) is { } earlier)
            {
                Add(
                    FindingSeverity.Warning,
                    FindingCode.ShadowedRule,
                    path,
                    $"rule '{earlier.Name}' before it already removes all that rule '{rule.Name}' would");
            }
            else if (HardRuleFacts.WhyWithoutEffect(rule, _facts.Catalogue) is { } why)
            {
                Add(FindingSeverity.Information, FindingCode.RuleWithoutEffect, path, $"rule '{rule.Name}' removes nothing: {why}");
            }

            CheckAllowedAndBlocked(j);
            _findings.AddRange(NameChecks.Repeated(FindingSource.Policy, $"{path}.ids", rule switch
            {
                HardRule.AllowList list => list.Ids,
                HardRule.BlockList list => list.Ids,
                _ => [],
            }));
        }
    }

    private HardRule? EarlierThatDecides(int index)
    {
        HardRule rule = _operation.HardRules[index];
        return _operation.HardRules.Take(index).FirstOrDefault(earlier => (earlier, rule) switch
        {
            (HardRule.AllowList a, HardRule.AllowList b) => a.Ids.ToHashSet(StringComparer.Ordinal).IsSubsetOf(b.Ids),
            (HardRule.BlockList a, HardRule.BlockList b) => a.Ids.ToHashSet(StringComparer.Ordinal).IsSupersetOf(b.Ids),
            _ => earlier with { Name = rule.Name } == rule,
        });
    }

    private void CheckAllowedAndBlocked(int index)
    {
        if (_operation.HardRules[index] is not HardRule.BlockList blocked)
        {
            return;
        }

        HashSet<string> allowed = [.. _operation.HardRules.OfType<HardRule.AllowList>().SelectMany(a => a.Ids)];
        for (int k = 0; k < blocked.Ids.Length; k++)
        {
            if (allowed.Contains(blocked.Ids[k]))
            {
                Add(
                    FindingSeverity.Warning,
                    FindingCode.AllowedAndBlocked,
                    $"{_path}.hard[{index}].ids[{k}]",
                    $"'{blocked.Ids[k]}' is also on an allow list; it stays blocked");
            }
        }
    }

    private void CheckSoftRules()
    {
        SoftRule? decided = null;
        Channel[] left = ChannelsLeft();
        for (int j = 0; j < _operation.SoftRules.Length; j++)
        {
            SoftRule rule = _operation.SoftRules[j];
            string path = $"{_path}.soft[{j}]";
            SoftRule? same = _operation.SoftRules.Take(j).FirstOrDefault(earlier => earlier with { Name = rule.Name } == rule);
            if ((decided ?? same) is { } earlier)
            {
                Add(FindingSeverity.Warning, FindingCode.ShadowedRule, path, decided is null
                    ? $"rule '{earlier.Name}' before it is the same"
                    : $"rule '{earlier.Name}' before it never leaves two channels equal, so rule '{rule.Name}' never decides");
                continue;
            }

            if (left.Length > 1 && left.All(c => RankOrders.By(rule, _facts, left[0], c) == RankOrder.Equal))
            {
                Add(
                    FindingSeverity.Information,
                    FindingCode.RuleWithoutEffect,
                    path,
                    $"rule '{rule.Name}' ranks nothing: all {left.Length} channels are equal by it");
            }

            decided = NeverLeavesTwo(rule, left) ? rule : null;
            _decisiveRule = decided is null ? _decisiveRule : j;
        }
    }

    private void CheckMargins()
    {
        Channel[] left = ChannelsLeft();
        for (int j = 0; j < _operation.SoftRules.Length && j <= _decisiveRule; j++)
        {
            if (_operation.SoftRules[j] is SoftRule.ExpectedValue rule)
            {
                _findings.AddRange(MarginChecks.Of(rule, $"{_path}.soft[{j}]", _operation, _facts.Catalogue.Schema, left));
            }
        }
    }

    private Channel[] ChannelsLeft() =>
        [.. Enumerable.Range(0, _facts.Count).Where(i => _removedBy[i] < 0).Select(i => _facts.Catalogue.Channels[i])];

    private void CheckWeights()
    {
        for (int j = 0; j < _operation.SoftRules.Length; j++)
        {
            ImmutableArray<ScoreTerm> terms = _operation.SoftRules[j] is SoftRule.WeightedScore score ? score.Terms : [];
            for (int k = 0; k < terms.Length; k++)
            {
                string? worse = terms[k].Rule switch
                {
                    SoftRule.LowestCost => "dearer",
                    SoftRule.HighestSuccessRate => "less successful",
                    SoftRule.Fastest => "slower",
                    _ => null,
                };
                if (terms[k].Weight < 0 && worse is not null)
                {
                    Add(FindingSeverity.Warning, FindingCode.WorseIsPreferred, $"{_path}.soft[{j}].terms[{k}].weight",
                        $"the weight {terms[k].Weight} of '{terms[k].Rule.Name}' prefers the {worse} of two channels, because the lowest "
                            + "score is the best; a weight above 0 is expected");
                }
            }
        }
    }

    // A split draws 64 bits per channel; two equal draws are practically impossible.
    private static bool NeverLeavesTwo(SoftRule rule, Channel[] left) => left.Length > 1 && rule switch
    {
        SoftRule.WeightedSplit => true,
        SoftRule.HighestPriority => left.Select(c => c.Priority).Distinct().Count() == left.Length,
        SoftRule.FastestSettlement => left.Select(c => (long)c.SettlementDelay.TotalSeconds).Distinct().Count() == left.Length,
        SoftRule.LowestCost => left.All(c => c.Fees.IsFixed && c.CurrencyFees.IsEmpty)
            && left.Select(c => c.Fees.For(0, 0)).Distinct().Count() == left.Length,
        _ => false,
    };

    private void CheckDataWithoutRule()
    {
        foreach ((string data, Func<HardRule, bool> asks, Func<CatalogueFacts, Channel, bool> has) in HardRuleFacts.Data)
        {
            int count = _operation.HardRules.Any(asks) ? 0 : _facts.Catalogue.Channels.Count(channel => has(_facts, channel));
            if (count > 0)
            {
                Add(
                    FindingSeverity.Warning,
                    FindingCode.DataWithoutRule,
                    $"{_path}.hard",
                    $"{count} channels have {data}, and no rule of this operation uses it");
            }
        }

        foreach (Dimension dimension in _facts.Catalogue.Schema.Dimensions)
        {
            if (!_operation.HardRules.Any(r => r is HardRule.Supports supports && supports.DimensionId == dimension.Id)
                && _facts.Catalogue.Channels.Any(c => !c.SupportsOf(dimension).IsAny))
            {
                Add(
                    FindingSeverity.Warning,
                    FindingCode.DataWithoutRule,
                    $"{_path}.hard",
                    $"channels differ in dimension '{dimension.Id}', and no rule of this operation uses it");
            }
        }
    }

    private void FindThoseAlwaysBehind()
    {
        int[] dimensions =
        [
            .. _operation.HardRules.OfType<HardRule.Supports>().Select(s => _facts.Catalogue.Schema.IndexOf(s.DimensionId)).Distinct(),
        ];
        long words = (_facts.Count / 32) + 1;
        long steps = (long)_facts.Count * _facts.Count / 8;
        for (int i = 0; i < _facts.Count && steps <= MaxSteps; i++)
        {
            steps += words * dimensions.Sum(d => _facts.ValuesOf(i, d).Count());
        }

        NotChecked = steps > MaxSteps;
        for (int i = 0; i < _facts.Count && !NotChecked; i++)
        {
            if (_removedBy[i] < 0)
            {
                _behind[i] = OneAlwaysBefore(i, dimensions);
            }
        }
    }

    private int OneAlwaysBefore(int channel, int[] dimensions)
    {
        var candidates = new BitArray(_facts.Count, true);
        foreach (int d in dimensions)
        {
            foreach (int value in _facts.ValuesOf(channel, d))
            {
                candidates.And(_facts.Supporting(d, value));
            }
        }

        int found = -1;
        Channel second = _facts.Catalogue.Channels[channel];
        for (int i = 0; i < candidates.Length; i++)
        {
            Channel first = _facts.Catalogue.Channels[i];
            if (candidates[i] && i != channel && _removedBy[i] < 0 && TakesAllOf(first, second)
                && RankOrders.IsAlwaysBefore(_operation.SoftRules, _facts, first, i, second, channel))
            {
                // The stronger finding: the channel is never chosen at all.
                if (!MayBeRemovedAlone(first, second))
                {
                    return i;
                }

                found = found < 0 ? i : found;
            }
        }

        return found;
    }

    private bool TakesAllOf(Channel first, Channel second) =>
        _operation.HardRules.All(rule => HardRuleFacts.TakesAllOf(rule, first, second));

    /// <summary>Whether something can remove the first channel and leave the second.</summary>
    private bool MayBeRemovedAlone(Channel first, Channel second) =>
        _operation.HardRules.Any(rule => HardRuleFacts.MayRemoveAlone(rule, _facts, first, second));

    private void Add(FindingSeverity severity, FindingCode code, string path, string message) =>
        _findings.Add(new Finding(severity, code, FindingSource.Policy, path, message));
}
