using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Explain;

/// <summary>Why a query is answered as it is: every channel of the catalogue, with its reason.</summary>
public sealed class RouteExplanation
{
    internal RouteExplanation(ImmutableArray<ChannelExplanation> channels, HardRule? failedRule)
    {
        Channels = channels;
        FailedRule = failedRule;
    }

    internal RouteExplanation(QueryRefusal refusal, string reason)
    {
        Channels = [];
        Refusal = refusal;
        RefusalReason = reason;
    }

    /// <summary>Why the query was refused, and no channel was looked at; <see cref="QueryRefusal.None"/> if it was answered.</summary>
    public QueryRefusal Refusal { get; }

    /// <summary>The same in words, with the name that the table's schema does not know; null if the query was answered.</summary>
    public string? RefusalReason { get; }

    /// <summary>Those that passed, the best first; then those that were removed, the one that came furthest first.</summary>
    public ImmutableArray<ChannelExplanation> Channels { get; }

    /// <summary>The chosen channel, or null.</summary>
    public Channel? Chosen => Channels.IsEmpty || Channels[0].Rank is null ? null : Channels[0].Channel;

    /// <summary>The hard rule that removed the last channel; null if one was chosen, or if there was none to begin with.</summary>
    public HardRule? FailedRule { get; }
}
