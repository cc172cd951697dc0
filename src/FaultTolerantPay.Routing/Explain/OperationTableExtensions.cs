using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Model;

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

    /// <summary>
    /// The probability with which each channel is chosen for a request like this one, over all transactions that it could have: growing
    /// shares (<see cref="ApprovalLearning.FirstShareBasisPoints"/>) and <see cref="Exploration"/> choose by the transaction. Ask beside
    /// the decision, before live state changes: a log needs these numbers (<c>RoutedRecord.Eligible</c>). It takes a few
    /// microseconds per channel, as <see cref="Explain"/> does.
    /// </summary>
    /// <param name="table">The compiled rules of the operation.</param>
    /// <param name="query">What the channel is needed for. The transaction does not count, except for rules that the host provides.</param>
    /// <returns>
    /// The channels that can be chosen, the most probable first; the probabilities add up to 1. Empty if no channel can be chosen or the
    /// query is refused. Null if they are not known: several channels are left and a split draws between them, or the payment may be one
    /// of <see cref="ExplorationMethod.Thompson"/>; or a channel that may be chosen comes back and gets a part of the transactions.
    /// </returns>
    public static ImmutableArray<ChannelProbability>? Propensities(this OperationTable table, in RouteQuery query)
    {
        ArgumentNullException.ThrowIfNull(table);
        CompiledRules rules = table.Rules;
        if (rules.Context.IsOwn(query))
        {
            return PropensityFinder.Find(rules, query);
        }

        RouteQuery own = rules.Context.InOwnSchema(query, new ulong[rules.Context.Schema.CodeWords], out QueryRefusal refusal);
        return refusal == QueryRefusal.None ? PropensityFinder.Find(rules, own) : [];
    }
}
