using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>The strategy of an operation, and the reason.</summary>
/// <param name="Strategy">The strategy; never <see cref="RoutingStrategy.Auto"/>.</param>
/// <param name="Reason">The reason, with the values that decided.</param>
internal readonly record struct StrategyChoice(RoutingStrategy Strategy, string Reason)
{
    // Another strategy must be faster than the bitmaps by more than the estimates are uncertain.
    private const double Margin = .9;

    public static StrategyChoice For(OperationRows rows, SoftRulePlan plan, RoutingSchema schema, RoutingTableOptions options)
    {
        BigInteger combinations = CombinationTableBuilder.CombinationsOf(schema, rows.Dimensions);
        if (options.Strategy != RoutingStrategy.Auto)
        {
            return options.Strategy == RoutingStrategy.CombinationTable
                && (combinations > CombinationTable.MaxCombinations || rows.Count > CombinationTable.MaxChannels)
                ? throw new ArgumentException(Text(
                    $"A combination table takes at most {CombinationTable.MaxCombinations:N0} combinations and ")
                    + Text($"{CombinationTable.MaxChannels:N0} channels; there are {combinations:N0} and {rows.Count:N0}."))
                : new StrategyChoice(options.Strategy, "It was requested.");
        }

        ImmutableArray<ImmutableArray<int>> groups = ColumnPlan.For(rows, schema, options.MemoryBudgetBytes);
        long bytes = ColumnSetBuilder.BytesOf(rows, schema, groups);
        return bytes <= options.MemoryBudgetBytes
            ? Fastest(rows, plan, schema, options, groups.Length, bytes)
            : new StrategyChoice(RoutingStrategy.OrderedRules, Text(
                $"Columns would take {bytes:N0} bytes, more than the budget of {options.MemoryBudgetBytes:N0}; lists of values per ")
                + "channel take the least.");
    }

    private static StrategyChoice Fastest(
        OperationRows rows, SoftRulePlan plan, RoutingSchema schema, RoutingTableOptions options, int columns, long bytes)
    {
        var estimate = new StrategyEstimate(rows, plan, schema, columns, options);
        double other = Math.Min(estimate.MergedMasks, estimate.CombinationTable);
        RoutingStrategy strategy = other >= estimate.ColumnBitmaps * Margin ? RoutingStrategy.ColumnBitmaps
            : other == estimate.MergedMasks ? RoutingStrategy.MergedMasks
            : RoutingStrategy.CombinationTable;
        string combinations = double.IsFinite(estimate.CombinationTable)
            ? Text($"{estimate.CombinationTable:N0} ns with a combination table")
            : "too many combinations for a table";
        return new StrategyChoice(strategy, Text(
            $"{rows.Count:N0} channels, of which about {estimate.Candidates:N0} have the values of a request, ")
            + Text($"{rows.Dimensions.Length} dimensions in {columns} columns of {bytes:N0} bytes; ")
            + (plan.Kind is RankingKind.Levels ? "all of them are compared. " : "the first of them is mostly the best. ")
            + Text($"Estimated: {estimate.ColumnBitmaps:N0} ns with column bitmaps, {estimate.MergedMasks:N0} ns with merged masks, ")
            + $"{combinations}.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
