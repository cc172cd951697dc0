using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Benchmarks.Routing;

/// <summary>The natural policies in LINQ over objects, with measured rates and volumes at hand.</summary>
internal sealed class NaturalLinq
{
    private readonly NaturalExample _example;
    private readonly Item[] _items;
    private readonly SoftRule[] _rules;

    public NaturalLinq(NaturalExample example)
    {
        _example = example;
        RoutingSchema schema = example.Schema;
        _rules = [.. example.Policy.Operations[0].SoftRules];
        _items =
        [
            .. example.Catalogue.Channels.Select((channel, index) => new Item(
                index,
                channel,
                [.. schema.Dimensions.Select(d => channel.Supports[d.Id].Names.Select(d.IndexOf).ToHashSet())],
                [.. Enumerable.Range(0, NaturalRatios.Few).Select(request => example.EstimateOf(channel, request))],
                example.UsageOf(channel).MonthAmountMinor,
                NaturalExample.MonthElapsed(channel))),
        ];
    }

    /// <summary>The position of the best channel in the catalogue, or -1.</summary>
    public int Best(int request)
    {
        long amount = _example.Amounts[request];
        int country = _example.Schema.GetValue([_example.Codes[request]], 0);
        int currency = _example.Schema.GetValue([_example.Codes[request]], 1);
        int method = _example.Schema.GetValue([_example.Codes[request]], 2);
        Item? best = _items
            .Where(i => i.Supported[0].Contains(country))
            .Where(i => i.Supported[1].Contains(currency))
            .Where(i => i.Supported[2].Contains(method))
            .Where(i => i.Channel.Amount.MinMinor <= amount && amount <= i.Channel.Amount.MaxMinor)
            .MinBy(i => (ValueOf(_rules[0], i, amount, request), _rules.Length > 1 ? ValueOf(_rules[1], i, amount, request) : 0, i.Index));
        return best?.Index ?? -1;
    }

    private static long ValueOf(SoftRule rule, Item item, long amount, int request, bool isTerm = false) => rule switch
    {
        SoftRule.LowestCost => item.Channel.Fees.For(amount, item.MonthVolume),
        SoftRule.HighestSuccessRate rate =>
            10_000 - (item.Estimates[request].RatePerMillion / 100 / rate.BandBasisPoints * rate.BandBasisPoints)
                + (isTerm || item.Estimates[request].Includes(new RoutingSeed((ulong)request)) ? 0 : 1_000_000),
        SoftRule.ExpectedValue value =>
            -WorthOf(value, item, amount, item.Estimates[request])
                + (item.Estimates[request].Includes(new RoutingSeed((ulong)request)) ? 0 : SoftRule.ExpectedValue.BehindAll),
        SoftRule.HighestPriority => -item.Channel.Priority,
        SoftRule.MinimumVolume => item.MonthVolume < item.Channel.MinMonthVolumeMinor * item.MonthElapsed ? 0 : 1,
        SoftRule.WeightedScore score => score.Terms.Sum(t => t.Weight * ValueOf(t.Rule, item, amount, request, isTerm: true)),
        _ => throw new NotSupportedException(rule.Name),
    };

    // Availability is whole: the example has no failures.
    private static long WorthOf(SoftRule.ExpectedValue rule, Item item, long amount, ApprovalEstimate estimate) =>
        (estimate.RatePerMillion * (rule.Margin.For(amount) - item.Channel.Fees.For(amount, item.MonthVolume)))
            - ((1_000_000 - estimate.RatePerMillion) * item.Channel.Fees.OnDecline.For(amount));

    private sealed record Item(
        int Index, Channel Channel, HashSet<int>[] Supported, ApprovalEstimate[] Estimates, long MonthVolume, double MonthElapsed);
}
