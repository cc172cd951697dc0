using System.Collections.Immutable;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>
/// One attempt as a host logs it, so that a later backtest can judge other policies by it: the request, which channels were eligible with
/// which probabilities, what was chosen, and what became of it.
/// </summary>
public sealed record RoutedRecord
{
    /// <summary>The transaction's id. All attempts of one payment have the same.</summary>
    public required string Id { get; init; }

    /// <summary>The operation. Default: <see cref="Operation.Payment"/>.</summary>
    public Operation Operation { get; init; } = Operation.Payment;

    /// <summary>The time of the decision.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The amount, in minor units.</summary>
    public required long AmountMinor { get; init; }

    /// <summary>
    /// By dimension id: the value of each required dimension; for an optional one, <c>required</c> or <c>not acceptable</c>, or nothing.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Dimensions { get; init; }

    /// <summary>The capabilities that the request needs. Default: none.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>The verification elements that the request gives. Default: none.</summary>
    public ImmutableArray<string> Elements { get; init; } = [];

    /// <summary>The ids of the channels on which the card is signed. Default: none.</summary>
    public ImmutableArray<string> SignedOn { get; init; } = [];

    /// <summary>The ids of the channels on which the merchant is enabled. Default, empty: all.</summary>
    public ImmutableArray<string> EnabledOn { get; init; } = [];

    /// <summary>The channel that was chosen: one of <see cref="Eligible"/>.</summary>
    public required string ChannelId { get; init; }

    /// <summary>
    /// Every channel that could have been chosen, with its probability, in any order. The probabilities add up to 1, within a millionth.
    /// Without chance the chosen channel has 1. <see cref="OperationTableExtensions.Propensities"/> knows them for most policies.
    /// </summary>
    public required ImmutableArray<ChannelProbability> Eligible { get; init; }

    /// <summary>The fingerprint of the table that decided.</summary>
    public required string PolicyFingerprint { get; init; }

    /// <summary>Whether the channel was chosen for another reason than the policy's: pinned, or a failover. Default: false.</summary>
    public bool IsForced { get; init; }

    /// <summary>How the attempt ended; null (default): it is not known yet.</summary>
    public ChannelAttemptOutcome? Outcome { get; init; }

    /// <summary>How long it took, in whole milliseconds; null (default): not known.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>When the outcome was known, not before <see cref="Time"/>; null (default): after the latency.</summary>
    public DateTimeOffset? KnownAt { get; init; }

    /// <summary>The probability with which <see cref="ChannelId"/> was chosen.</summary>
    public double Propensity => Eligible.IsDefault ? 0 : ChannelProbability.Of(ChannelId, Eligible);
}
