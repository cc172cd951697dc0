using FaultTolerantPay.Routing.Engine;

namespace FaultTolerantPay.Routing.Explain;

/// <summary>Asks a compiled scene for the reasons behind an answer.</summary>
public static class OperationTableExtensions
{
    /// <summary>
    /// Says of every channel why it was chosen, ranked or removed, for people. It looks at the objects of the catalogue and takes its time: some microseconds per channel.
    /// </summary>
    /// <param name="table">The compiled rules of the scene.</param>
    /// <param name="query">What is sought.</param>
    public static RouteExplanation Explain(this OperationTable table, in RouteQuery query)
    {
        ArgumentNullException.ThrowIfNull(table);
        CompiledRules rules = table.Rules;
        if (rules.Context.IsOwn(query))
        {
            return Explainer.Explain(rules, query);
        }

        RouteQuery own = rules.Context.InOwnWords(query, new ulong[rules.Context.Schema.CodeWords], out QueryRefusal refusal);
        return refusal == QueryRefusal.None ? Explainer.Explain(rules, own) : new RouteExplanation(refusal, rules.Context.ReasonFor(refusal, query));
    }
}
