using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Explain;

/// <summary>Why a query has its result: every channel of the catalogue, with the reason.</summary>
public sealed class RouteExplanation
{
    internal RouteExplanation(ImmutableArray<ChannelExplanation> channels, HardRule? failedRule, bool isExploration)
    {
        Channels = channels;
        FailedRule = failedRule;
        IsExploration = isExploration;
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

    /// <summary>
    /// The channels that passed, the best first, then the removed channels, the one that passed most rules first. The channel to which an
    /// exploring payment goes stands before the best.
    /// </summary>
    public ImmutableArray<ChannelExplanation> Channels { get; }

    /// <summary>Whether the payment explores: the chosen channel is not the best one, in order to measure it.</summary>
    public bool IsExploration { get; }

    /// <summary>The chosen channel, or null.</summary>
    public Channel? Chosen => Channels.IsEmpty || Channels[0].Rank is null ? null : Channels[0].Channel;

    /// <summary>The hard rule that removed the last channel. Null if a channel was chosen, or if the catalogue has no channels.</summary>
    public HardRule? FailedRule { get; }
}
