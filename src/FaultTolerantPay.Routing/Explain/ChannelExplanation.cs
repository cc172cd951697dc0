using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Explain;

/// <summary>Why one channel was chosen, ranked or removed.</summary>
public sealed class ChannelExplanation
{
    internal ChannelExplanation(
        Channel channel,
        HardRule? removedBy,
        string reason,
        int? rank,
        ImmutableArray<SoftValue> values,
        SoftRule? behindBy)
    {
        Channel = channel;
        RemovedBy = removedBy;
        Reason = reason;
        Rank = rank;
        Values = values;
        BehindBy = behindBy;
    }

    /// <summary>The channel.</summary>
    public Channel Channel { get; }

    /// <summary>The first hard rule that removed it, or null if it passed all.</summary>
    public HardRule? RemovedBy { get; }

    /// <summary>The values that the rule compared, for people: <c>amount 12000 is above 10000</c>.</summary>
    public string Reason { get; }

    /// <summary>Its rank among the channels that passed, 1 for the chosen one; null if it was removed.</summary>
    public int? Rank { get; }

    /// <summary>The value of each soft rule, in the order of the rules; empty if the channel was removed.</summary>
    public ImmutableArray<SoftValue> Values { get; }

    /// <summary>
    /// The soft rule that ranked it behind the next better channel. Null for the best channel and for the one to which an exploring payment
    /// goes, and where the order of the catalogue decided.
    /// </summary>
    public SoftRule? BehindBy { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        Rank is { } rank ? $"{Channel.Id}: rank {rank}, {Reason}" : $"{Channel.Id}: removed by {RemovedBy!.Name}, {Reason}";
}
