using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Checks;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Failure;
using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Engine.Search;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>Compiles the rules of each operation into the form that the engine runs.</summary>
/// <param name="context">Data that all operations of the table share.</param>
/// <param name="catalogue">The catalogue.</param>
/// <param name="catalogueOrder">Its channels.</param>
/// <param name="options">How to compile.</param>
internal sealed class OperationCompiler(
    TableContext context,
    ChannelCatalogue catalogue,
    ImmutableArray<CompiledChannel> catalogueOrder,
    RoutingTableOptions options)
{
    private readonly RoutingSchema _schema = catalogue.Schema;

    /// <summary>Compiles one operation.</summary>
    /// <param name="policy">Its rules.</param>
    /// <param name="before">The same operation before the change of one channel; null if there was none.</param>
    /// <param name="changed">The changed channel's position in the catalogue.</param>
    public OperationTable Compile(OperationPolicy policy, OperationTable? before, int changed)
    {
        Part all = CompilePart(policy, catalogueOrder, null, null, before, changed);
        RuleStep[] steps = StepsBuilder.Build(policy, _schema, all.Rows);
        FailureFinder failure = FailureFinderFor(all, steps);
        if (all.Ranking is not CostRanking || all.Choice.Strategy != RoutingStrategy.ColumnBitmaps)
        {
            return new OperationTable(all.Rules, [], failure, all.Choice.Strategy, all.Choice.Reason, all.Bytes);
        }

        ImmutableArray<AmountBand> bands = BandsFor(all);
        if (bands.IsEmpty)
        {
            return new OperationTable(all.Rules, [], failure, all.Choice.Strategy, all.Choice.Reason, all.Bytes);
        }

        var byCell = new CompiledRules?[AmountCells.Count];
        long bytes = all.Bytes;
        foreach (AmountBand band in bands)
        {
            Part part = CompilePart(policy, ChannelsOf(band, all.Rows), band, all.Choice, null, -1);
            byCell.AsSpan(band.FirstCell, band.Cells).Fill(part.Rules);
            bytes += part.Bytes;
        }

        string reason = FormattableString.Invariant(
            $" Amounts from {bands[0].MinMinor:N0} to {bands[^1].MaxMinor:N0} have {bands.Length} separate tables, in the order of cost.");
        return new OperationTable(all.Rules, byCell, failure, all.Choice.Strategy, all.Choice.Reason + reason, bytes);
    }

    private Part CompilePart(
        OperationPolicy policy,
        ImmutableArray<CompiledChannel> channels,
        AmountBand? band,
        StrategyChoice? chosen,
        OperationTable? before,
        int changed)
    {
        SoftRulePlan plan = SoftPlanBuilder.Build(
            _schema, policy, channels, band?.MiddleMinor ?? AmountBand.OrdinaryAmountMinor, context.Rates);
        OperationRows rows = RowsBuilder.Build(_schema, policy, plan.Channels.AsSpan(), band);
        CostRange? range = plan.Kind == RankingKind.Cost && band is { } part
            ? CostRangeBuilder.Build([.. plan.Channels.Select(s => s.Channel.Fees)], plan.Groups, plan.Ties, part)
            : null;
        SoftRanking ranking = RankingFor(plan, range);
        CandidateChecks checks = ChecksBuilder.Build(catalogue, policy, plan.Channels, rows, options.HardRules);
        StrategyChoice choice = chosen ?? StrategyChoice.For(rows, plan, _schema, options);
        long bytes = range?.Bytes ?? 0;
        ThreeColumns? three = null;
        CandidateSearch search;
        switch (choice.Strategy)
        {
            case RoutingStrategy.ColumnBitmaps:
                ColumnSet columns = ColumnSetBuilder.Build(rows, _schema, ColumnPlan.For(rows, _schema, options.MemoryBudgetBytes));
                three = columns.Columns.Length == 3 ? new ThreeColumns(columns) : null;
                search = ColumnSearches.For(columns, three, checks, ranking, options.Vectors);
                bytes += (long)columns.Words.Length * sizeof(ulong);
                break;
            case RoutingStrategy.CombinationTable:
                CombinationTable combinations = CombinationsFor(plan, rows, before, changed);
                search = new CombinationSearch(combinations, checks, ranking);
                bytes += combinations.Bytes;
                break;
            case RoutingStrategy.MergedMasks:
                ChannelMasks masks = ChannelMasksBuilder.Build(rows, _schema);
                search = new MergedMaskSearch(masks, options.Vectors != VectorChoice.Scalar, checks, ranking);
                bytes += masks.Bytes;
                break;
            default:
                RuleTests tests = RuleTestsBuilder.Build(rows, _schema);
                search = new RuleTestSearch(tests, choice.Strategy == RoutingStrategy.BitTests, checks, ranking);
                bytes += tests.Bytes;
                break;
        }

        return new Part(new CompiledRules(context, policy, ranking, checks, search), ranking, rows, three, choice, bytes);
    }

    private SoftRanking RankingFor(SoftRulePlan plan, CostRange? range) => plan.Kind switch
    {
        RankingKind.Cost => new CostRanking(plan, range),
        RankingKind.Measured => new MeasuredRanking(plan, context.Live),
        RankingKind.Levels => new LevelRanking(plan, _schema, context.Live),
        _ => new SoftRanking(plan),
    };

    // Data that the change of one channel does not affect is copied.
    private CombinationTable CombinationsFor(SoftRulePlan plan, OperationRows rows, OperationTable? before, int changed) =>
        before?.Combinations is { } old && ChannelReplacement.Between(before.Rules.CompiledChannels, plan.Channels, changed) is { } move
            ? CombinationTableBuilder.After(old, _schema, before.Failure.Rows, rows, move)
            : CombinationTableBuilder.Build(rows, _schema);

    private FailureFinder FailureFinderFor(Part all, RuleStep[] steps) => options.Vectors switch
    {
        VectorChoice.Bits512 => new FailureFinder<Width512>(all.Rows, steps, all.Rules.Checks, all.Three),
        VectorChoice.Bits256 => new FailureFinder<Width256>(all.Rows, steps, all.Rules.Checks, all.Three),
        VectorChoice.Bits128 => new FailureFinder<Width128>(all.Rows, steps, all.Rules.Checks, all.Three),
        _ => new FailureFinder<WidthScalar>(all.Rows, steps, all.Rules.Checks, all.Three),
    };

    private ImmutableArray<AmountBand> BandsFor(Part all)
    {
        const int BlockBytes = OperationRows.BlockWords * sizeof(ulong);
        long blockBytes = (long)all.Rows.Blocks * BlockBytes;
        long columnBytes = all.Bytes - (all.Rows.Amounts.Rows * blockBytes);
        long BytesOf(int cells) => columnBytes + (cells * blockBytes) + CostRange.BytesOf(cells, catalogueOrder.Length);
        return AmountBands.For(catalogueOrder, options, BytesOf, options.MemoryBudgetBytes - all.Bytes);
    }

    private ImmutableArray<CompiledChannel> ChannelsOf(AmountBand band, OperationRows rows) =>
        rows.ChecksAmount ? [.. catalogueOrder.Where(s => band.Meets(s.Channel.Amount))] : catalogueOrder;

    /// <summary>The compiled rules for all amounts or one band, and the data from which they were built.</summary>
    private sealed record Part(
        CompiledRules Rules,
        SoftRanking Ranking,
        OperationRows Rows,
        ThreeColumns? Three,
        StrategyChoice Choice,
        long Bytes);
}
