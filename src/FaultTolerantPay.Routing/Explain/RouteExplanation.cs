using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Explain;

/// <summary>Why a query has its result: every channel of the catalogue, with the reason.</summary>
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

    /// <summary>Why the query was refused and no channel was examined; <see cref="QueryRefusal.None"/> if it was not refused.</summary>
    public QueryRefusal Refusal { get; }

    /// <summary>The refusal in words, with the name that the table's schema does not have; null if the query was not refused.</summary>
    public string? RefusalReason { get; }

    /// <summary>The channels that passed, the best first, then the removed channels, the one that passed most rules first.</summary>
    public ImmutableArray<ChannelExplanation> Channels { get; }

    /// <summary>The chosen channel, or null.</summary>
    public Channel? Chosen => Channels.IsEmpty || Channels[0].Rank is null ? null : Channels[0].Channel;

    /// <summary>The hard rule that removed the last channel. Null if a channel was chosen, or if the catalogue has no channels.</summary>
    public HardRule? FailedRule { get; }
}
