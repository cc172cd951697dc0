using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Failure;
using FaultTolerantPay.Routing.Engine.Search;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// The compiled rules of one scene: finds the best channel for a query. Safe on any number of threads, which never wait for each other or for
/// changes of live state.
/// </summary>
public sealed class OperationTable
{
    private readonly TableContext _context;
    private readonly CompiledRules _all;

    // By the cell of the amount; null where the amounts have no rules of their own. Empty where there are none at all.
    private readonly CompiledRules?[] _bands;

    /// <param name="all">The rules for all amounts.</param>
    /// <param name="bands">By the cell of the amount: the rules of its band, or null; empty if there are no bands.</param>
    /// <param name="failure">Finds the rule that removed the last channel.</param>
    /// <param name="strategy">How channels are found.</param>
    /// <param name="reason">Why that strategy.</param>
    /// <param name="strategyBytes">The memory of the strategy's own data.</param>
    internal OperationTable(CompiledRules all, CompiledRules?[] bands, FailureFinder failure, RoutingStrategy strategy, string reason, long strategyBytes)
    {
        _context = all.Context;
        _all = all;
        _bands = bands;
        Failure = failure;
        Strategy = strategy;
        StrategyReason = reason;
        StrategyBytes = strategyBytes;
    }

    /// <summary>The scene.</summary>
    public Operation Operation => Policy.Operation;

    /// <summary>The rules.</summary>
    public OperationPolicy Policy => _all.Policy;

    /// <summary>How channels are found; never <see cref="RoutingStrategy.Auto"/>.</summary>
    public RoutingStrategy Strategy { get; }

    /// <summary>Why that strategy, with the figures.</summary>
    public string StrategyReason { get; }

    /// <summary>The memory of the strategy's own data, in bytes.</summary>
    public long StrategyBytes { get; }

    /// <summary>The memory of the bitmaps that every strategy has, in bytes: one per value and amount cell.</summary>
    public long RowBytes => Failure.Rows.Words.Length * sizeof(ulong);

    /// <summary>The rules for all amounts.</summary>
    internal CompiledRules Rules => _all;

    /// <summary>Finds the rule that removed the last channel.</summary>
    internal FailureFinder Failure { get; }

    /// <summary>The lists of all combinations, if the strategy has them.</summary>
    internal CombinationTable? Combinations => (_all.Search as CombinationSearch)?.Table;

    /// <summary>Finds the best channel. Allocates nothing.</summary>
    /// <param name="query">What is sought.</param>
    /// <returns>The channel, or the hard rule that removed the last one, or why the query was refused.</returns>
    public RouteDecision Route(in RouteQuery query) => _context.IsOwn(query) ? RouteOwn(query) : RouteOther(query);

    /// <summary>The best channels, the best first, for trying one after the other. Allocates nothing.</summary>
    /// <param name="query">What is sought.</param>
    /// <param name="limit">How many at most, 0 to <see cref="RouteCandidates.MaxLimit"/>.</param>
    /// <exception cref="ArgumentException">The limit is out of its range.</exception>
    public RouteCandidates Candidates(in RouteQuery query, int limit) => new(RulesFor(query.AmountMinor), query, limit);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private RouteDecision RouteOwn(in RouteQuery query)
    {
        CompiledRules rules = RulesFor(query.AmountMinor);
        int position = rules.Search.Best(query);
        return position >= 0 ? new RouteDecision(rules, position, -1) : new RouteDecision(_all, -1, Failure.RemovingRule(query));
    }

    // A query of another schema is translated by name, or refused, before anything of it is used as an index.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private RouteDecision RouteOther(in RouteQuery query)
    {
        Span<ulong> room = stackalloc ulong[_context.Schema.CodeWords];
        RouteQuery own = _context.InOwnWords(query, room, out QueryRefusal refusal);
        return refusal == QueryRefusal.None ? RouteOwn(own) : new RouteDecision(_all, refusal);
    }

    private CompiledRules RulesFor(long amountMinor) => _bands.Length == 0 ? _all : _bands[AmountCells.Of(amountMinor)] ?? _all;
}
