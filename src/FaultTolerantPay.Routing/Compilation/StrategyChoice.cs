using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>The strategy of an operation, and the reason.</summary>
/// <param name="Strategy">The strategy; never <see cref="RoutingStrategy.Auto"/>.</param>
/// <param name="Reason">The reason, with the values that decided.</param>
internal readonly record struct StrategyChoice(RoutingStrategy Strategy, string Reason)
{
    public static StrategyChoice For(OperationRows rows, RoutingSchema schema, RoutingTableOptions options)
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
            ? new StrategyChoice(RoutingStrategy.ColumnBitmaps, Text(
                $"{rows.Count:N0} channels and {rows.Dimensions.Length} dimensions ({combinations:N0} combinations) fit in ")
                + Text($"{groups.Count(g => !g.IsEmpty)} columns of {bytes:N0} bytes, ")
                + Text($"within the budget of {options.MemoryBudgetBytes:N0}."))
            : new StrategyChoice(RoutingStrategy.OrderedRules, Text(
                $"Columns would take {bytes:N0} bytes, more than the budget of {options.MemoryBudgetBytes:N0}; lists of values per ")
                + "channel take the least.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
