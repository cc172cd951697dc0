using System.Runtime.CompilerServices;

namespace FaultTolerantPay.Routing.Engine;

/// <content>Whose words a query uses: asked before anything of it is used as an index. Those of another schema are translated by name, or the query is refused.</content>
public sealed partial class SceneTable
{
    /// <summary>Whether the query's code is one of this table's schema, with all its words. What the engine reads without a check of its own relies on this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsOwn(in RouteQuery query) => ReferenceEquals(query.Schema, _schema) && query.Code.Length >= _codeWords;

    /// <summary>Why a query is refused, if it is.</summary>
    internal QueryRefusal RefusalOf(in RouteQuery query)
    {
        if (IsOwn(query))
        {
            return QueryRefusal.None;
        }

        Span<ulong> room = stackalloc ulong[_codeWords];
        _ = InOwnWords(query, room, out QueryRefusal refusal);
        return refusal;
    }

    /// <summary><see cref="Find"/> for a query that is not <see cref="IsOwn"/>; -1 as well if it is refused.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal int FindForOther(in RouteQuery query, scoped ReadOnlySpan<int> given)
    {
        Span<ulong> room = stackalloc ulong[_codeWords];
        RouteQuery own = InOwnWords(query, room, out QueryRefusal refusal);
        return refusal == QueryRefusal.None ? Find(own, given) : -1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RouteDecision RouteOther(in RouteQuery query)
    {
        Span<ulong> room = stackalloc ulong[_codeWords];
        RouteQuery own = InOwnWords(query, room, out QueryRefusal refusal);
        return refusal == QueryRefusal.None ? RouteOwn(own) : new RouteDecision(this, refusal);
    }

    private RouteQuery InOwnWords(scoped in RouteQuery query, Span<ulong> room, out QueryRefusal refusal)
    {
        // The default value of a query has no schema, whatever its type says.
        if (query.Schema is { } schema)
        {
            return Owner.TranslationFrom(schema).Translate(query, room, out refusal);
        }

        refusal = QueryRefusal.NoSchema;
        return default;
    }

    private string ReasonFor(QueryRefusal refusal, in RouteQuery query) => refusal switch
    {
        QueryRefusal.NoSchema => "the query has no schema",
        QueryRefusal.CodeTooShort => $"the query's code has {query.Code.Length} words; those of its schema have {query.Schema.CodeWords}",
        _ => Owner.TranslationFrom(query.Schema).WhyNot(query),
    };
}
