using FaultTolerantPay.Routing.Engine;

namespace FaultTolerantPay.Routing.Explain;

/// <summary>Explains the decisions of a compiled operation.</summary>
public static class OperationTableExtensions
{
    /// <summary>
    /// Explains, for people, why each channel was chosen, ranked or removed. It reads the catalogue itself and takes a few microseconds per
    /// channel.
    /// </summary>
    /// <param name="table">The compiled rules of the operation.</param>
    /// <param name="query">What the channel is needed for.</param>
    public static RouteExplanation Explain(this OperationTable table, in RouteQuery query)
    {
        ArgumentNullException.ThrowIfNull(table);
        CompiledRules rules = table.Rules;
        if (rules.Context.IsOwn(query))
        {
            return Explainer.Explain(rules, query);
        }

        RouteQuery own = rules.Context.InOwnSchema(query, new ulong[rules.Context.Schema.CodeWords], out QueryRefusal refusal);
        return refusal == QueryRefusal.None
            ? Explainer.Explain(rules, own)
            : new RouteExplanation(refusal, rules.Context.ReasonFor(refusal, query));
    }
}
