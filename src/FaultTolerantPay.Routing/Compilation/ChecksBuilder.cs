using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Checks;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Search;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>Collects the checks of an operation's channels that bitmaps cannot express.</summary>
internal static class ChecksBuilder
{
    /// <summary>The checks of an operation.</summary>
    /// <param name="catalogue">The catalogue.</param>
    /// <param name="policy">The operation's rules.</param>
    /// <param name="compiledChannels">The channels in soft-rule order.</param>
    /// <param name="rows">Their bitmaps.</param>
    /// <param name="hostRules">The hard rules that the host provides.</param>
    public static CandidateChecks Build(
        ChannelCatalogue catalogue,
        OperationPolicy policy,
        ImmutableArray<CompiledChannel> compiledChannels,
        OperationRows rows,
        IReadOnlyDictionary<string, ICustomHardRule> hostRules)
    {
        ExtraChecks needed = policy.HardRules.Aggregate(ExtraChecks.None, (all, rule) => all | ExtraChecksOf(rule));
        var rules = new CheckedRules(
            needed & (ExtraChecks.Signed | ExtraChecks.Custom),
            needed & (ExtraChecks.Capabilities | ExtraChecks.Merchant | ExtraChecks.Tried),
            needed.HasFlag(ExtraChecks.Live),
            needed.HasFlag(ExtraChecks.Hours) ? ValueHoursOf(catalogue) : [],
            [.. policy.HardRules.OfType<HardRule.Custom>().Select(r => hostRules[r.RuleName])]);
        ExtraChecks checkedOfChannels = needed & (ExtraChecks.Quota | ExtraChecks.Hours | ExtraChecks.Elements);
        var filters = new CandidateFilter[compiledChannels.Length + CandidateChecks.FiltersPastTheLast];
        for (int position = 0; position < compiledChannels.Length; position++)
        {
            AmountRange range = rows.ChecksAmount ? compiledChannels[position].Channel.Amount : AmountRange.Any;
            filters[position] = new CandidateFilter
            {
                Min = range.MinMinor,
                Width = unchecked((ulong)(range.MaxMinor - range.MinMinor)),
                Checks = ExtraChecksOf(compiledChannels[position]) & checkedOfChannels,
            };
        }

        return new CandidateChecks(compiledChannels, filters, ListedBy(rows), rules);
    }

    private static ExtraChecks ExtraChecksOf(HardRule rule) => rule switch
    {
        HardRule.Up => ExtraChecks.Live,
        HardRule.QuotaLeft => ExtraChecks.Quota,
        HardRule.OpenNow => ExtraChecks.Hours,
        HardRule.ElementsGiven => ExtraChecks.Elements,
        HardRule.HasCapabilities => ExtraChecks.Capabilities,
        HardRule.MerchantEnabled => ExtraChecks.Merchant,
        HardRule.NotTried => ExtraChecks.Tried,
        HardRule.CardSigned => ExtraChecks.Signed,
        HardRule.Custom => ExtraChecks.Custom,
        // Bitmaps decide these; each channel's filter has the exact amounts.
        HardRule.Supports or HardRule.AmountInRange or HardRule.AllowList or HardRule.BlockList => ExtraChecks.None,
        _ => throw rule.UnknownTo(nameof(ChecksBuilder)),
    };

    private static ExtraChecks ExtraChecksOf(CompiledChannel compiledChannel) =>
        (compiledChannel.HasQuota ? ExtraChecks.Quota : 0)
            | (compiledChannel.Channel.Schedule.IsAlways ? 0 : ExtraChecks.Hours)
            | (compiledChannel.Elements == 0 ? 0 : ExtraChecks.Elements);

    // The channels that pass every allow and block list.
    private static AlignedWords ListedBy(OperationRows rows)
    {
        var listed = new AlignedWords(rows.Blocks * OperationRows.BlockWords);
        for (int block = 0; block < rows.Blocks; block++)
        {
            Span<ulong> left = listed.Span.Slice(block * OperationRows.BlockWords, OperationRows.BlockWords);
            rows.Row(block, rows.All).CopyTo(left);
            for (int row = rows.FirstList; row < rows.Rows; row++)
            {
                WidthScalar.AndInto(ref left[0], ref rows.Row(block, row)[0]);
            }
        }

        return listed;
    }

    private static ImmutableArray<ValueHours> ValueHoursOf(ChannelCatalogue catalogue) =>
        [
            .. catalogue.ValueSchedules
                .GroupBy(s => s.DimensionId, StringComparer.Ordinal)
                .Select(g => ValueHoursOf(catalogue.Schema, g.Key, g)),
        ];

    private static ValueHours ValueHoursOf(RoutingSchema schema, string dimensionId, IEnumerable<ValueSchedule> schedules)
    {
        int dimension = schema.IndexOf(dimensionId);
        var byCode = new ValueSchedule?[1 << schema.FieldOf(dimension).Bits];
        foreach (ValueSchedule schedule in schedules)
        {
            byCode[schema.Dimensions[dimension].IndexOf(schedule.Value) + 1] = schedule;
        }

        return new ValueHours(schema.FieldOf(dimension), byCode);
    }
}
