using System.Collections.Immutable;
using System.Numerics;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Engine.Search;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>
/// Estimates how long a decision takes with each strategy, from what the catalogue and the policy say: the same model always gives the same
/// numbers. The constants were fitted to measurements of 216 and 2,160 channels with 3 to 12 dimensions (Intel Xeon with AVX-512, .NET 10,
/// 2026-11-30); only the order of the strategies matters.
/// </summary>
internal readonly record struct StrategyEstimate
{
    // The largest table whose lists mostly stay in a cache near the core.
    private const long NearBytes = 1 << 20;
    private const long MaxCombinations = 1 << 20;

    private readonly int _channels;
    private readonly int _dimensions;
    private readonly int _columns;
    private readonly int _masks;
    private readonly double _visited;
    private readonly double _compared;
    private readonly double _comparedInBands;
    private readonly BigInteger _combinations;
    private readonly bool _isWide;

    /// <param name="rows">The operation's rows.</param>
    /// <param name="plan">The order of the channels, and how the best one is found.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="options">The vector width, and from how many channels on costs have bands.</param>
    public StrategyEstimate(OperationRows rows, SoftRulePlan plan, RoutingSchema schema, int columns, RoutingTableOptions options)
    {
        _channels = rows.Count;
        _dimensions = rows.Dimensions.Length;
        _columns = columns;
        _masks = (rows.Dimensions.Sum(d => schema.Dimensions[d].Values.Length) / 64) + 1;
        _combinations = CombinationTableBuilder.CombinationsOf(schema, rows.Dimensions);
        _isWide = options.Vectors >= VectorChoice.Bits256;
        Candidates = CandidatesOf(rows, plan.Channels, schema);

        // In soft-rule order the first candidate is mostly the result; otherwise all are compared. Bands bring costs nearly into order.
        bool comparesAll = plan.Kind is RankingKind.Levels or RankingKind.Cost;
        double first = Math.Min(1, Candidates);
        _compared = comparesAll ? Candidates : first;
        _comparedInBands = plan.Kind == RankingKind.Cost && rows.Count >= options.BandsFromChannels ? first : _compared;
        _visited = comparesAll ? 1 : 1 / (Candidates + 1);
    }

    /// <summary>How many channels have the discrete values of a request, if all values are equally frequent.</summary>
    public double Candidates { get; }

    /// <summary>With bitmaps.</summary>
    public double ColumnBitmaps
    {
        get
        {
            double blocks = Math.Max(1, _channels * _visited / OperationRows.BlockChannels);
            double find = _columns <= 3 ? 20 + (2 * blocks) : 30 + (8 * _columns) + ((2 + _columns) * blocks);
            return find + (7 * _comparedInBands);
        }
    }

    /// <summary>With lists of all combinations; infinite where the table would be too large, or take long to compile.</summary>
    public double CombinationTable
    {
        get
        {
            if (_combinations > MaxCombinations || _channels > Engine.Data.CombinationTable.MaxChannels)
            {
                return double.PositiveInfinity;
            }

            double bytes = (double)_combinations * (sizeof(int) + (Candidates * sizeof(ushort)));
            return 75 + (bytes > NearBytes ? 40 : 0) + (6.5 * _compared);
        }
    }

    /// <summary>With one mask per channel.</summary>
    public double MergedMasks
    {
        get
        {
            double perChannel = _masks > 1 ? 5 * _masks : _isWide ? .2 : 1;
            return 25 + (2.5 * _dimensions) + (perChannel * _channels * _visited) + (20 * _compared);
        }
    }

    private static double CandidatesOf(OperationRows rows, ImmutableArray<CompiledChannel> channels, RoutingSchema schema)
    {
        var supported = new int[schema.Dimensions.Length];
        double sum = 0;
        foreach (CompiledChannel channel in channels)
        {
            Array.Clear(supported);
            foreach (int code in channel.Supports)
            {
                supported[CompiledChannel.Code(code).Dimension]++;
            }

            double share = 1;
            foreach (int dimension in rows.Dimensions)
            {
                Dimension of = schema.Dimensions[dimension];
                share *= (double)supported[dimension] / (of.Values.Length + (of.Kind == DimensionKind.Optional ? 1 : 0));
            }

            sum += share;
        }

        return sum;
    }
}
