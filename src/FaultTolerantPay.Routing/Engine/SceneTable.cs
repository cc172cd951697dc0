using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Policy;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// The compiled rules of one scene: finds the best channel for a query. Safe on any number of threads, which never wait for each other or for
/// changes of live state.
/// </summary>
public sealed partial class SceneTable
{
    private readonly RoutingSchema _schema;
    private readonly int _blocks;
    private readonly SoftPlan _soft;
    private readonly VectorChoice _vectors;
    private readonly ThreeColumns? _three;
    private readonly ColumnSet? _columns;
    private readonly CombinationTable? _combinations;
    private readonly ChannelMasks? _masks;
    private readonly RuleTests? _tests;
    private readonly IReadOnlyDictionary<string, ICustomHardRule> _hostRules;
    private readonly int _codeWords;
    private readonly bool _isShort;
    private readonly bool _isFirst512;
    private readonly bool _isNear512;

    // By the cell of the amount; null where the amounts have no table of their own. Empty where there is none at all.
    private readonly SceneTable?[] _bands = [];
    private readonly SceneTable[] _bandTables = [];

    /// <param name="owner">The table that the scene is part of.</param>
    /// <param name="catalogue">The catalogue.</param>
    /// <param name="policy">The scene's rules.</param>
    /// <param name="catalogueOrder">The channels.</param>
    /// <param name="options">How to compile.</param>
    /// <param name="band">The only amounts that are asked for; null for any.</param>
    /// <param name="before">The same scene before the change of one channel; null where there was none.</param>
    /// <param name="changed">That channel's position in the catalogue.</param>
    internal SceneTable(
        RoutingTable owner,
        ChannelCatalogue catalogue,
        ScenePolicy policy,
        ImmutableArray<Seat> catalogueOrder,
        RoutingTableOptions options,
        AmountBand? band = null,
        SceneTable? before = null,
        int changed = -1)
    {
        Owner = owner;
        Policy = policy;
        _schema = catalogue.Schema;
        _codeWords = _schema.CodeWords;
        _vectors = options.Vectors;
        _hostRules = options.HardRules;
        _soft = new SoftPlan(_schema, policy.SoftRules, catalogueOrder, band?.MiddleMinor ?? AmountBand.OrdinaryAmountMinor);
        var rows = new SceneRows(_schema, policy, _soft.Seats.AsSpan(), band);
        _blocks = rows.Blocks;
        MakeChecks(catalogue, rows, options);
        (Strategy, StrategyReason) = StrategyChoice.For(rows, _schema, options);
        long bytes = 0;
        switch (Strategy)
        {
            case RoutingStrategy.ColumnBitmaps:
                _columns = ColumnSet.Build(rows, _schema, ColumnPlan.For(rows, _schema, options.MemoryBudgetBytes));
                _three = _columns.Columns.Length == 3 ? new ThreeColumns(_columns) : null;
                bytes = _columns.Words.Length * sizeof(ulong);
                break;
            case RoutingStrategy.CombinationTable:
                _combinations = before?._combinations is { } old && ChannelMove.Between(before.Seats, Seats, changed) is { } move
                    ? old.After(_schema, before._rows!, rows, move)
                    : CombinationTable.Build(rows, _schema);
                bytes = _combinations.Bytes;
                break;
            case RoutingStrategy.MergedMasks:
                _masks = new ChannelMasks(rows, _schema);
                bytes = _masks.Bytes;
                break;
            default:
                _tests = new RuleTests(rows, _schema);
                bytes = _tests.Bytes;
                break;
        }

        MakeRanking(band);
        bytes += _reach?.Bytes ?? 0;
        _isShort = _three is not null && _soft.Ranking != Ranking.General && !_hasValueSchedules && _vectors >= VectorChoice.Bits256;
        _isNear512 = _isShort && _reach is not null && _vectors == VectorChoice.Bits512;
        _isFirst512 = _isShort && _soft.Ranking == Ranking.Fixed && _vectors == VectorChoice.Bits512;
        if (band is null)
        {
            MakeSteps(rows);
            RowBytes = rows.Words.Length * sizeof(ulong);
        }

        if (band is null && _soft.Ranking == Ranking.Cost && Strategy == RoutingStrategy.ColumnBitmaps)
        {
            long columnBytes = bytes - ((long)rows.Amounts.Rows * _blocks * SceneRows.BlockWords * sizeof(ulong));
            long BytesOf(int cells) => columnBytes + (cells * (long)_blocks * SceneRows.BlockWords * sizeof(ulong)) + CostReach.BytesOf(cells, Seats.Length);
            ImmutableArray<AmountBand> bands = AmountBand.For(catalogueOrder, options, BytesOf, options.MemoryBudgetBytes - bytes);
            _bands = bands.IsEmpty ? [] : new SceneTable?[AmountCells.Count];
            _bandTables = new SceneTable[bands.Length];
            for (int i = 0; i < bands.Length; i++)
            {
                AmountBand part = bands[i];
                _bandTables[i] = new SceneTable(owner, catalogue, policy, [.. catalogueOrder.Where(s => !rows.ChecksAmount || part.Meets(s.Channel.Amount))], options, part);
                _bands.AsSpan(part.FirstCell, part.Cells).Fill(_bandTables[i]);
                bytes += _bandTables[i].StrategyBytes;
            }

            if (!bands.IsEmpty)
            {
                StrategyReason += FormattableString.Invariant(
                    $" Amounts from {bands[0].MinMinor:N0} to {bands[^1].MaxMinor:N0} have {bands.Length} tables of their own by size, each in the order of its costs.");
            }
        }

        StrategyBytes = bytes;
    }

    /// <summary>The scene.</summary>
    public Scene Scene => Policy.Scene;

    /// <summary>The rules.</summary>
    public ScenePolicy Policy { get; }

    /// <summary>How channels are found; never <see cref="RoutingStrategy.Auto"/>.</summary>
    public RoutingStrategy Strategy { get; }

    /// <summary>Why that strategy, with the figures.</summary>
    public string StrategyReason { get; }

    /// <summary>The memory of the strategy's own data, in bytes.</summary>
    public long StrategyBytes { get; }

    /// <summary>The memory of the bitmaps that every strategy has, in bytes: one per value and amount cell.</summary>
    public long RowBytes { get; }

    /// <summary>The table that the scene is part of. Live state reaches a scene through it and holds it weakly: who holds the scene, or an answer of it, holds it too.</summary>
    internal RoutingTable Owner { get; }

    /// <summary>The table of that strategy, for tests.</summary>
    internal CombinationTable? Combinations => _combinations;

    /// <summary>The channels in soft-rule order.</summary>
    internal ImmutableArray<Seat> Seats => _soft.Seats;

    /// <summary>Finds the best channel. Allocates nothing.</summary>
    /// <param name="query">What is sought.</param>
    /// <returns>The channel, or the hard rule that removed the last one, or why the query was refused.</returns>
    public RouteDecision Route(in RouteQuery query) => IsOwn(query) ? RouteOwn(query) : RouteOther(query);

    /// <summary>The best channels, the best first, for trying one after the other. Allocates nothing.</summary>
    /// <param name="query">What is sought.</param>
    /// <param name="limit">How many at most, 0 to <see cref="RouteCandidates.MaxLimit"/>.</param>
    /// <exception cref="ArgumentException">The limit is out of its range.</exception>
    public RouteCandidates Candidates(in RouteQuery query, int limit) => new(TableFor(query.AmountMinor), query, limit);

    /// <summary>
    /// Says of every channel why it was chosen, ranked or removed, for people. It looks at the objects of the catalogue and takes its time: some microseconds per channel.
    /// </summary>
    /// <param name="query">What is sought.</param>
    public RouteExplanation Explain(in RouteQuery query)
    {
        RouteQuery own = query;
        if (!IsOwn(query))
        {
            own = InOwnWords(query, new ulong[_codeWords], out QueryRefusal refusal);
            if (refusal != QueryRefusal.None)
            {
                return new RouteExplanation(refusal, ReasonFor(refusal, query));
            }
        }

        return Explainer.Explain(_schema, Policy, Seats, ClosedValue(own), _hostRules, own);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private RouteDecision RouteOwn(in RouteQuery query)
    {
        SceneTable table = TableFor(query.AmountMinor);
        int position = table._isFirst512 ? table.FirstOfThree<Width512, NothingBetter>(query)
            : table._isNear512 ? table.FirstOfThree<Width512, NearBetter>(query)
            : table.Best(query);
        return position >= 0 ? new RouteDecision(table, position, -1) : new RouteDecision(this, -1, RemovingRule(query));
    }

    /// <summary>The best position that is not among those given already, or -1.</summary>
    internal int Find(in RouteQuery query, scoped ReadOnlySpan<int> given)
    {
        switch (Strategy)
        {
            case RoutingStrategy.ColumnBitmaps when _three is not null && _soft.Ranking != Ranking.Fixed:
                return _vectors switch
                {
                    VectorChoice.Bits512 => Pick(new ThreeColumnWalk<Width512>(_three, _available, query), query, given),
                    VectorChoice.Bits256 => Pick(new ThreeColumnWalk<Width256>(_three, _available, query), query, given),
                    VectorChoice.Bits128 => Pick(new ThreeColumnWalk<Width128>(_three, _available, query), query, given),
                    _ => Pick(new ThreeColumnWalk<WidthScalar>(_three, _available, query), query, given),
                };
            case RoutingStrategy.ColumnBitmaps when _three is not null:
                return _vectors switch
                {
                    VectorChoice.Bits512 => Pick(new ThreeColumnScan<Width512>(_three, _available, query), query, given),
                    VectorChoice.Bits256 => Pick(new ThreeColumnScan<Width256>(_three, _available, query), query, given),
                    VectorChoice.Bits128 => Pick(new ThreeColumnScan<Width128>(_three, _available, query), query, given),
                    _ => Pick(new ThreeColumnScan<WidthScalar>(_three, _available, query), query, given),
                };
            case RoutingStrategy.ColumnBitmaps:
                Span<nint> rows = stackalloc nint[ManyColumnScan<Width512>.MaxRows];
                return _vectors switch
                {
                    VectorChoice.Bits512 => Pick(new ManyColumnScan<Width512>(_columns!, _available, query, rows), query, given),
                    VectorChoice.Bits256 => Pick(new ManyColumnScan<Width256>(_columns!, _available, query, rows), query, given),
                    VectorChoice.Bits128 => Pick(new ManyColumnScan<Width128>(_columns!, _available, query, rows), query, given),
                    _ => Pick(new ManyColumnScan<WidthScalar>(_columns!, _available, query, rows), query, given),
                };
            case RoutingStrategy.CombinationTable:
                return Pick(new CombinationScan(_combinations!.ListOf(query)), query, given);
            case RoutingStrategy.MergedMasks:
                Span<ulong> mask = stackalloc ulong[_masks!.WordsPerChannel];
                return Pick(new MergedMaskScan(_masks, query, mask, _vectors != VectorChoice.Scalar), query, given);
            default:
                return Pick(new RuleTestScan(_tests!, query, Strategy == RoutingStrategy.BitTests), query, given);
        }
    }

    private SceneTable TableFor(long amountMinor) => _bands.Length == 0 ? this : _bands[AmountCells.Of(amountMinor)] ?? this;

    private int Best(in RouteQuery query) => (_soft.Ranking, _vectors) switch
    {
        _ when !_isShort || IsOutOfDate(query) => Find(query, []),
        (Ranking.Fixed, _) => FirstOfThree<Width256, NothingBetter>(query),
        (Ranking.Cost, _) when _reach is not null => FirstOfThree<Width256, NearBetter>(query),
        (Ranking.Cost, VectorChoice.Bits512) => BestOfThree<Width512, CostValue>(query),
        (Ranking.Cost, _) => BestOfThree<Width256, CostValue>(query),
        (Ranking.Measured, VectorChoice.Bits512) => BestOfThree<Width512, MeasuredValue>(query),
        (Ranking.Measured, _) => BestOfThree<Width256, MeasuredValue>(query),
        (Ranking.Score, VectorChoice.Bits512) => BestOfAll<Width512, ScoreValue>(query),
        (Ranking.Score, _) => BestOfAll<Width256, ScoreValue>(query),
        (_, VectorChoice.Bits512) => BestOfAll<Width512, SplitValue>(query),
        _ => BestOfAll<Width256, SplitValue>(query),
    };

    // The flow of a decision: hard rules by the scan and the check of each candidate, then the soft rules.
    private int Pick<TScan>(TScan scan, in RouteQuery query, scoped ReadOnlySpan<int> given)
        where TScan : ICandidateScan, allows ref struct
    {
        Concerns concerns = ConcernsOf(query);
        if (_hasValueSchedules && ClosedValue(query) is not null)
        {
            return -1;
        }

        return (IsOutOfDate(query) ? Ranking.General : _soft.Ranking) switch
        {
            Ranking.Fixed => First(ref scan, query, concerns, given),
            Ranking.Cost => BestBy<TScan, CostValue>(ref scan, query, concerns, given),
            Ranking.Measured => BestBy<TScan, MeasuredValue>(ref scan, query, concerns, given),
            Ranking.Split => BestBy<TScan, SplitValue>(ref scan, query, concerns, given),
            Ranking.Score => BestBy<TScan, ScoreValue>(ref scan, query, concerns, given),
            _ => BestByValues(ref scan, query, concerns, given),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int First<TScan>(ref TScan scan, in RouteQuery query, Concerns concerns, scoped ReadOnlySpan<int> given)
        where TScan : ICandidateScan, allows ref struct
    {
        // Candidates come in order, so those given before are behind: only the last matters.
        int position = given.IsEmpty ? -1 : given[^1];
        do
        {
            position = scan.Next(position + 1);
        }
        while (position >= 0 && !Passes<TScan>(position, query, concerns));

        return position;
    }
}
