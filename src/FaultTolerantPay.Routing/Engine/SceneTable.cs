using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    private readonly SceneRows _rows;
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

    // By the octave of the amount; null where the amounts have no table of their own.
    private readonly SceneTable?[] _bands = new SceneTable?[64];

    internal SceneTable(ChannelCatalogue catalogue, ScenePolicy policy, ImmutableArray<Seat> catalogueOrder, RoutingTableOptions options, AmountBand? band = null)
    {
        Policy = policy;
        _schema = catalogue.Schema;
        _codeWords = _schema.CodeWords;
        _vectors = options.Vectors;
        _hostRules = options.HardRules;
        _soft = new SoftPlan(policy.SoftRules, catalogueOrder, band?.MiddleMinor ?? AmountBand.OrdinaryAmountMinor);
        Channel[] ordered = [.. _soft.Seats.Select(s => s.Channel)];
        _rows = new SceneRows(_schema, policy, ordered);
        MakeChecks(catalogue, options);
        MakeSteps();
        MakeRanking(band);

        (Strategy, StrategyReason) = StrategyChoice.For(_rows, _schema, options);
        long bytes = 0;
        switch (Strategy)
        {
            case RoutingStrategy.ColumnBitmaps:
                _columns = ColumnSet.Build(_rows, _schema, ColumnPlan.For(_rows, _schema, options.MemoryBudgetBytes));
                _three = _columns.Columns.Length == 3 ? new ThreeColumns(_columns) : null;
                bytes = _columns.Words.Length * sizeof(ulong);
                break;
            case RoutingStrategy.CombinationTable:
                _combinations = CombinationTable.Build(_rows, _schema);
                bytes = _combinations.Bytes;
                break;
            case RoutingStrategy.MergedMasks:
                _masks = new ChannelMasks(_rows, _schema);
                bytes = _masks.Bytes;
                break;
            default:
                _tests = new RuleTests(_rows, _schema);
                bytes = _tests.Bytes;
                break;
        }

        _isShort = _three is not null && _soft.Ranking != Ranking.General && !_hasValueSchedules && _vectors >= VectorChoice.Bits256;
        RowBytes = _rows.Words.Length * sizeof(ulong);
        if (band is null && _soft.Ranking == Ranking.Cost && _isShort && _rows.ChecksAmount)
        {
            foreach (AmountBand part in AmountBand.For(catalogueOrder, bytes + RowBytes, options.MemoryBudgetBytes - bytes))
            {
                var table = new SceneTable(catalogue, policy, [.. catalogueOrder.Where(s => part.Meets(s.Channel.Amount))], options, part);
                _bands.AsSpan(part.FirstOctave, part.Octaves).Fill(table);
                bytes += table.StrategyBytes + table.RowBytes;
                StrategyReason += FormattableString.Invariant($" Amounts from {part.MinMinor} to {part.MaxMinor} have a table of their own, in the order of their costs.");
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

    /// <summary>The channels in soft-rule order.</summary>
    internal ImmutableArray<Seat> Seats => _soft.Seats;

    /// <summary>Finds the best channel. Allocates nothing.</summary>
    /// <param name="query">What is sought.</param>
    /// <returns>The channel, or the hard rule that removed the last one.</returns>
    /// <exception cref="ArgumentException">The query's code has fewer words than the schema's.</exception>
    public RouteDecision Route(in RouteQuery query)
    {
        if (query.Code.Length < _codeWords)
        {
            ThrowShortCode(query.Code.Length);
        }

        SceneTable table = TableFor(query.AmountMinor);
        int position = _isShort ? table.Short(query) : Find(query, []);
        return position >= 0 ? new RouteDecision(table, position, -1) : new RouteDecision(this, -1, RemovingRule(query));
    }

    /// <summary>The best channels, the best first, for trying one after the other. Allocates nothing.</summary>
    /// <param name="query">What is sought.</param>
    /// <param name="limit">How many at most, 0 to <see cref="RouteCandidates.MaxLimit"/>.</param>
    /// <exception cref="ArgumentException">The query's code has fewer words than the schema's, or the limit is out of its range.</exception>
    public RouteCandidates Candidates(in RouteQuery query, int limit)
    {
        if (query.Code.Length < _codeWords)
        {
            ThrowShortCode(query.Code.Length);
        }

        return new RouteCandidates(TableFor(query.AmountMinor), query, limit);
    }

    /// <summary>
    /// Says of every channel why it was chosen, ranked or removed, for people. It looks at the objects of the catalogue and takes its time: some microseconds per channel.
    /// </summary>
    /// <param name="query">What is sought.</param>
    /// <exception cref="ArgumentException">The query's code has fewer words than the schema's.</exception>
    public RouteExplanation Explain(in RouteQuery query)
    {
        if (query.Code.Length < _codeWords)
        {
            ThrowShortCode(query.Code.Length);
        }

        return Explainer.Explain(_schema, Policy, Seats, ClosedValue(query), _hostRules, query);
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

    private SceneTable TableFor(long amountMinor) => _soft.Ranking == Ranking.Cost ? _bands[AmountBand.OctaveOf(amountMinor)] ?? this : this;

    private int Short(in RouteQuery query) => (_soft.Ranking, _vectors) switch
    {
        (Ranking.Fixed, VectorChoice.Bits512) => FirstOfThree<Width512>(query),
        (Ranking.Fixed, _) => FirstOfThree<Width256>(query),
        (Ranking.Cost, VectorChoice.Bits512) => BestOfThree<Width512, CostValue>(query),
        (Ranking.Cost, _) => BestOfThree<Width256, CostValue>(query),
        (Ranking.Measured, VectorChoice.Bits512) => BestOfThree<Width512, MeasuredValue>(query),
        (Ranking.Measured, _) => BestOfThree<Width256, MeasuredValue>(query),
        (_, VectorChoice.Bits512) => BestOfThree<Width512, SplitValue>(query),
        _ => BestOfThree<Width256, SplitValue>(query),
    };

    // The way of most decisions, written out: what it reads stays in registers. Find says the same by its parts.
    // AMD EPYC (Zen 5, AVX-512, 2 shared cores), .NET 10, 2026-11-22: 10 to 11 ns at 10,000 channels, by its parts 17.
    private int FirstOfThree<TWidth>(in RouteQuery query)
        where TWidth : struct, IVectorWidth
    {
        ThreeColumns columns = _three!;
        ref ulong code = ref MemoryMarshal.GetReference(query.Code);
        nint a = columns.A.Extract(Unsafe.Add(ref code, columns.A.Word)) * SceneRows.BlockWords;
        nint b = columns.BaseB + (columns.B.Extract(Unsafe.Add(ref code, columns.B.Word)) * SceneRows.BlockWords);
        nint c = columns.BaseC + (columns.C.Extract(Unsafe.Add(ref code, columns.C.Word)) * SceneRows.BlockWords);
        nint amount = columns.BaseAmount + (columns.Amounts.RowOf(query.AmountMinor) * SceneRows.BlockWords);
        nint stride = columns.Stride;
        ref ulong words = ref columns.Words.First;
        ref ulong available = ref _available.First;
        int blocks = columns.Blocks;
        int position = -1;
        for (int block = 0; block < blocks; block += 2)
        {
            uint found = TWidth.NonZeroWords(
                ref Unsafe.Add(ref words, a), ref Unsafe.Add(ref words, b), ref Unsafe.Add(ref words, c), ref Unsafe.Add(ref words, amount), ref available);
            if (block + 1 < blocks)
            {
                ref ulong next = ref Unsafe.Add(ref words, stride);
                found |= TWidth.NonZeroWords(
                    ref Unsafe.Add(ref next, a),
                    ref Unsafe.Add(ref next, b),
                    ref Unsafe.Add(ref next, c),
                    ref Unsafe.Add(ref next, amount),
                    ref Unsafe.Add(ref available, SceneRows.BlockWords)) << SceneRows.BlockWords;
            }

            if (found != 0)
            {
                int word = BitOperations.TrailingZeroCount(found);
                ref ulong at = ref Unsafe.Add(ref words, ((word / SceneRows.BlockWords) * stride) + (word % SceneRows.BlockWords));
                ulong bits = Unsafe.Add(ref at, a) & Unsafe.Add(ref at, b) & Unsafe.Add(ref at, c) & Unsafe.Add(ref at, amount) & Unsafe.Add(ref available, word);
                position = (block * SceneRows.BlockChannels) + (word * 64) + BitOperations.TrailingZeroCount(bits);
                ref Gate gate = ref _gates[Math.Min(position, _gates.Length - 1)];
                Concerns concerns = gate.Concerns | ConcernsOf(query);
                return bits != 0 && gate.Takes(query.AmountMinor) && (concerns == 0 || PassesConcerns(position, query, concerns))
                    ? position
                    : FirstAfter<TWidth>(position - (bits == 0 ? 1 : 0), query);
            }

            words = ref Unsafe.Add(ref words, 2 * stride);
            available = ref Unsafe.Add(ref available, 2 * SceneRows.BlockWords);
        }

        return position;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FirstAfter<TWidth>(int position, in RouteQuery query)
        where TWidth : struct, IVectorWidth
    {
        var scan = new ThreeColumnScan<TWidth>(_three!, _available, query);
        return First(ref scan, query, ConcernsOf(query), [position]);
    }

    // The flow of a decision: hard rules by the scan and the check of each candidate, then the soft rules.
    private int Pick<TScan>(TScan scan, in RouteQuery query, scoped ReadOnlySpan<int> given)
        where TScan : ICandidateScan, allows ref struct
    {
        Concerns concerns = ConcernsOf(query);
        if (_hasValueSchedules && ClosedValue(query) is not null)
        {
            return -1;
        }

        return _soft.Ranking switch
        {
            Ranking.Fixed => First(ref scan, query, concerns, given),
            Ranking.Cost => BestBy<TScan, CostValue>(ref scan, query, concerns, given),
            Ranking.Measured => BestBy<TScan, MeasuredValue>(ref scan, query, concerns, given),
            Ranking.Split => BestBy<TScan, SplitValue>(ref scan, query, concerns, given),
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

    [DoesNotReturn]
    private void ThrowShortCode(int words)
        => throw new ArgumentException($"The query's code has {words} words; the schema's has {_codeWords}.");
}
