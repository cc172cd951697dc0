using System.Collections.Frozen;
using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay;

/// <summary>
/// A payment or preauthorisation that a caller asks for. It names no channel, and holds nothing of the card but its token.
/// </summary>
public sealed record CardPaymentRequest
{
    /// <summary>The largest number of attributes, requirements and names.</summary>
    public const int MaxNames = 64;

    /// <summary>
    /// The merchant, the order and the attempt. A new attempt of an order is paid only if every earlier one certainly was not.
    /// </summary>
    public required TransactionKey Key { get; init; }

    /// <summary>The amount, more than 0.</summary>
    public required Money Amount { get; init; }

    /// <summary>The card's token, to pay by an agreement without the card's details; null if the details are given.</summary>
    public string? CardToken { get; init; }

    /// <summary>
    /// Values of the routing schema's required dimensions, by dimension. The card's bank and type are set from its prefix, the currency by
    /// <see cref="RouteOptions.CurrencyDimension"/>; a value that is given here comes first.
    /// </summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>What the payment requires of the schema's optional dimensions, by dimension.</summary>
    public IReadOnlyDictionary<string, Requirement> Requirements { get; init; } = FrozenDictionary<string, Requirement>.Empty;

    /// <summary>The capabilities that the channel must have, by the names that the schema declares.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>The cardholder details that the request gives, by the names that the schema declares.</summary>
    public ImmutableArray<string> Elements { get; init; } = [];

    /// <summary>When the caller stops waiting. Without a result by then the answer is the payment in progress.</summary>
    public required DateTimeOffset AnswerBy { get; init => field = value.ToUniversalTime(); }
}
