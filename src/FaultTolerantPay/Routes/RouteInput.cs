using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routes;

/// <summary>What a channel is needed for.</summary>
/// <param name="Operation">The operation of the routing policy.</param>
/// <param name="Seed">The text that decides splits: the same payment always gets the same channel.</param>
/// <param name="Amount">The amount; null if no money moves.</param>
/// <param name="Attributes">Values of required dimensions, by dimension.</param>
/// <param name="Requirements">Requirements of optional dimensions, by dimension.</param>
/// <param name="Capabilities">The capabilities that the channel must have.</param>
/// <param name="Elements">The cardholder details that the request gives.</param>
/// <param name="Prefix">The card's bank and type; null if they are not known.</param>
/// <param name="SignedOn">The channels on which the card is signed.</param>
internal sealed record RouteInput(
    Operation Operation,
    string Seed,
    Money? Amount,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyDictionary<string, Requirement> Requirements,
    ImmutableArray<string> Capabilities,
    ImmutableArray<string> Elements,
    CardPrefix? Prefix,
    ImmutableArray<ChannelId> SignedOn)
{
    /// <summary>
    /// The channels on which the payment was tried before. It is no input of a decision: a further try alone does not decide again.
    /// </summary>
    public ImmutableArray<ChannelId> Tried { get; init; } = [];
}
