using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Live;

/// <summary>What is held of one segment and channel. The numbers are sums of weights: an old attempt counts less than 1.</summary>
/// <param name="ChannelId">The channel's id.</param>
/// <param name="Dimensions">The ids of the segment's dimensions; empty for the channel alone.</param>
/// <param name="Values">Their values, in the same order; empty where the requests said nothing.</param>
/// <param name="Attempts">Approvals and declines, from 0.</param>
/// <param name="Approvals">Approvals, 0 to <paramref name="Attempts"/>.</param>
/// <param name="Failures">Technical failures, from 0; only of the channel alone.</param>
public sealed record ApprovalEntry(
    string ChannelId,
    ImmutableArray<string> Dimensions,
    ImmutableArray<string> Values,
    double Attempts,
    double Approvals,
    double Failures)
{
    /// <inheritdoc/>
    public bool Equals(ApprovalEntry? other) =>
        other is not null
            && ChannelId == other.ChannelId
            && Dimensions.AsSpan().SequenceEqual(other.Dimensions.AsSpan())
            && Values.AsSpan().SequenceEqual(other.Values.AsSpan())
            && Attempts == other.Attempts
            && Approvals == other.Approvals
            && Failures == other.Failures;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ChannelId, Values.AsSpan().Length, Attempts, Approvals, Failures);
}
