using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// The channels for a query, the best first. Each channel is found when it is requested. No channel appears twice, even if live state
/// changes meanwhile. Use it with <c>foreach</c>; it lives on the stack and allocates nothing.
/// </summary>
public ref struct RouteCandidates
{
    /// <summary>The largest number of candidates that can be requested.</summary>
    public const int MaxLimit = 32;

    private readonly CompiledRules _rules;
    private readonly RouteQuery _query;
    private readonly int _limit;
    private Positions _returned;
    private int _count;

    internal RouteCandidates(CompiledRules rules, in RouteQuery query, int limit, ChannelSet? among)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxLimit);
        _rules = rules;
        _query = query with { Among = among };
        _limit = limit;
    }

    /// <summary>Why the query was refused and there are no candidates; <see cref="QueryRefusal.None"/> if it was not refused.</summary>
    public readonly QueryRefusal Refusal
    {
        get
        {
            if (_rules is null || _rules.Context.IsOwn(_query))
            {
                return QueryRefusal.None;
            }

            Span<ulong> room = stackalloc ulong[_rules.Context.Schema.CodeWords];
            _ = _rules.Context.InOwnSchema(_query, room, out QueryRefusal refusal);
            return refusal;
        }
    }

    /// <summary>The candidate that was found last.</summary>
    public RouteDecision Current { get; private set; }

    /// <summary>Finds the next-best channel.</summary>
    /// <returns>False if no channel is left, the limit is reached, or the query was refused.</returns>
    public bool MoveNext()
    {
        if (_count == _limit)
        {
            return false;
        }

        ReadOnlySpan<int> returned = _returned;
        int position = _rules.Context.IsOwn(_query)
            ? NextOf(_query, returned[.._count], out bool explores)
            : NextForOther(returned[.._count], out explores);
        if (position < 0)
        {
            return false;
        }

        _returned[_count++] = position;
        Current = new RouteDecision(_rules, position, explores ? RouteDecision.Explores : -1);
        return true;
    }

    /// <summary>Returns this instance, for <c>foreach</c>.</summary>
    public readonly RouteCandidates GetEnumerator() => this;

    // A query of another schema is translated by name, or refused, before any part of it is used as an index.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly int NextForOther(scoped ReadOnlySpan<int> returned, out bool explores)
    {
        explores = false;
        Span<ulong> room = stackalloc ulong[_rules.Context.Schema.CodeWords];
        RouteQuery own = _rules.Context.InOwnSchema(_query, room, out QueryRefusal refusal);
        return refusal == QueryRefusal.None ? NextOf(own, returned, out explores) : -1;
    }

    // An exploring payment goes to another channel first; the best one is the next candidate.
    private readonly int NextOf(scoped in RouteQuery query, scoped ReadOnlySpan<int> returned, out bool explores)
    {
        int next = _rules.Search.Next(query, returned);
        explores = false;
        if (_rules.Explorer is null || !returned.IsEmpty)
        {
            return next;
        }

        int explored = _rules.Explored(next, query);
        explores = explored != next;
        return explored;
    }

    [InlineArray(MaxLimit)]
    private struct Positions
    {
        private int _first;
    }
}
