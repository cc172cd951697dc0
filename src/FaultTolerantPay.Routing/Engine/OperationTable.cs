using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Failure;
using FaultTolerantPay.Routing.Engine.Search;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// The compiled rules of one operation: finds the best channel for a query. Safe on any number of threads; they never wait for each other
/// or for changes of live state.
/// </summary>
public sealed class OperationTable
{
    private readonly TableContext _context;
    private readonly CompiledRules _all;
    private readonly bool _explores;

    // Indexed by the cell of the amount. Null where an amount has no band of its own. Empty if the operation has no bands.
    private readonly CompiledRules?[] _bands;

    /// <param name="all">The rules for all amounts.</param>
    /// <param name="bands">By the cell of the amount: the rules of its band, or null. Empty if there are no bands.</param>
    /// <param name="failure">Finds the rule that removed the last channel.</param>
    /// <param name="strategy">How the table finds channels.</param>
    /// <param name="reason">Why it uses that strategy.</param>
    /// <param name="strategyBytes">The memory of the strategy's data, in bytes.</param>
    internal OperationTable(
        CompiledRules all,
        CompiledRules?[] bands,
        FailureFinder failure,
        RoutingStrategy strategy,
        string reason,
        long strategyBytes)
    {
        _context = all.Context;
        _all = all;
        _bands = bands;
        _explores = all.Explorer is not null;
        Failure = failure;
        Strategy = strategy;
        StrategyReason = reason;
        StrategyBytes = strategyBytes;
    }

    /// <summary>The operation.</summary>
    public Operation Operation => Policy.Operation;

    /// <summary>The rules of the operation.</summary>
    public OperationPolicy Policy => _all.Policy;

    /// <summary>How the table finds channels; never <see cref="RoutingStrategy.Auto"/>.</summary>
    public RoutingStrategy Strategy { get; }

    /// <summary>Why the table uses that strategy, with the numbers that decided.</summary>
    public string StrategyReason { get; }

    /// <summary>The memory of the strategy's data, in bytes.</summary>
    public long StrategyBytes { get; }

    /// <summary>The memory of the bitmaps that every strategy needs, in bytes: one per value and amount cell.</summary>
    public long RowBytes => Failure.Rows.Words.Length * sizeof(ulong);

    /// <summary>The rules for all amounts.</summary>
    internal CompiledRules Rules => _all;

    /// <summary>Finds the rule that removed the last channel.</summary>
    internal FailureFinder Failure { get; }

    /// <summary>The lists of all combinations, if the strategy uses them.</summary>
    internal CombinationTable? Combinations => (_all.Search as CombinationSearch)?.Table;

    /// <summary>Finds the best channel. Allocates nothing.</summary>
    /// <param name="query">What the channel is needed for.</param>
    /// <returns>The channel, or the hard rule that removed the last one, or why the query was refused.</returns>
    public RouteDecision Route(in RouteQuery query) => _context.IsOwn(query) ? RouteOwn(query) : RouteOther(query);

    /// <summary>Finds the best channels, the best first, for trying one after the other. Allocates nothing.</summary>
    /// <param name="query">What the channels are needed for.</param>
    /// <param name="limit">The largest number of channels, 0 to <see cref="RouteCandidates.MaxLimit"/>.</param>
    /// <param name="among">
    /// The only channels that may be candidates, whatever the rules; null for all. They are ranked alone: channels outside of the set take
    /// no place within the limit.
    /// </param>
    /// <exception cref="ArgumentException">The limit is out of its range.</exception>
    public RouteCandidates Candidates(in RouteQuery query, int limit, ChannelSet? among = null) =>
        new(RulesFor(query.AmountMinor), query, limit, among);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private RouteDecision RouteOwn(in RouteQuery query)
    {
        CompiledRules rules = RulesFor(query.AmountMinor);
        int position = rules.Search.Best(query);
        if (_explores && position >= 0)
        {
            int explored = rules.Explored(position, query);
            return new RouteDecision(rules, explored, explored == position ? -1 : RouteDecision.Explores);
        }

        return position >= 0 ? new RouteDecision(rules, position, -1) : new RouteDecision(_all, -1, Failure.RemovingRule(query));
    }

    // A query of another schema is translated by name, or refused, before any part of it is used as an index.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private RouteDecision RouteOther(in RouteQuery query)
    {
        Span<ulong> room = stackalloc ulong[_context.Schema.CodeWords];
        RouteQuery own = _context.InOwnSchema(query, room, out QueryRefusal refusal);
        return refusal == QueryRefusal.None ? RouteOwn(own) : new RouteDecision(_all, refusal);
    }

    private CompiledRules RulesFor(long amountMinor) => _bands.Length == 0 ? _all : _bands[AmountCells.Of(amountMinor)] ?? _all;
}
