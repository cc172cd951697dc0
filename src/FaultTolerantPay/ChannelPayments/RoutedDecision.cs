using System.Collections.Immutable;
using FaultTolerantPay.Model;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay;

/// <summary>
/// A routing decision. It is pinned to the payment: each try takes the next channel of this list, whatever the router says by then.
/// </summary>
public sealed record RoutedDecision
{
    private readonly EquatableArray<RoutedChannel> _channels;
    private readonly EquatableArray<string> _reasons;
    private readonly EquatableArray<string> _inputs;
    private readonly EquatableArray<string> _segment;

    /// <summary>The channels to try, the best first. A channel is tried once.</summary>
    public required ImmutableArray<RoutedChannel> Channels { get => _channels.Items; init => _channels = new(value); }

    /// <summary>The fingerprint of the routing table that decided.</summary>
    public required string Fingerprint { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>Why these channels in this order, as a person reads it; no secrets. Each is cut at 200 characters.</summary>
    public ImmutableArray<string> Reasons
    {
        get => _reasons.Items;
        init => _reasons = new([.. (value.IsDefault ? [] : value).Select(reason => PlainText.Clean(reason, PlainText.MaxCodeLength))]);
    }

    /// <summary>
    /// What the decision depended on, as <c>name=value</c>: the amount, the dimensions, the channels on which the card is signed. The
    /// decision is made again only if one of these changes. Each is cut at 200 characters.
    /// </summary>
    public ImmutableArray<string> Inputs
    {
        get => _inputs.Items;
        init => _inputs = new([.. (value.IsDefault ? [] : value).Select(input => PlainText.Clean(input, PlainText.MaxCodeLength))]);
    }

    /// <summary>
    /// What may follow a charge that certainly did not pay, as the routing policy said it. Null: it said nothing, so a hard decline ends
    /// the payment and the next channel follows everything else. What is unknown or pending stops everything, whatever the rules (M3).
    /// </summary>
    public RetryRules? Retry { get; init; }

    /// <summary>
    /// The values of the dimensions by which the policy learns approval rates, as <c>dimension=value</c>: the outcome of an attempt teaches
    /// the rate of this segment. Empty if the policy learns per channel. Each is cut at 200 characters.
    /// </summary>
    public ImmutableArray<string> Segment
    {
        get => _segment.Items;
        init => _segment = new([.. (value.IsDefault ? [] : value).Select(input => PlainText.Clean(input, PlainText.MaxCodeLength))]);
    }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset DecidedAt { get; init => field = value.ToUniversalTime(); }
}
