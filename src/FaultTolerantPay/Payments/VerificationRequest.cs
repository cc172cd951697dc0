using System.Collections.Frozen;
using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay;

/// <summary>A verification that a caller asks for. It names no channel, and holds nothing of the card.</summary>
public sealed record VerificationRequest
{
    /// <summary>The caller's id: 1 to 64 visible ASCII characters. It decides splits in routing, and appears in logs.</summary>
    public required string RequestId { get; init; }

    /// <summary>On how many channels. Default: one.</summary>
    public VerificationScope Scope { get; init; } = VerificationScope.One;

    /// <summary>The number of channels for <see cref="VerificationScope.Several"/>: 2 to 32. Default: 2.</summary>
    public int Channels { get; init; } = 2;

    /// <summary>
    /// Whether an agreement is signed, so that the card can be debited without its details. Default: true. False: the details are checked
    /// only.
    /// </summary>
    public bool SignsAgreement { get; init; } = true;

    /// <summary>
    /// Whether the cardholder confirms with an SMS code. The answer then has the SMS, and <see cref="ICardVerification.ConfirmAsync"/>
    /// follows. Default: false.
    /// </summary>
    public bool ConfirmsBySms { get; init; }

    /// <summary>Values of the routing schema's required dimensions, as for a payment.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>What is required of the schema's optional dimensions, as for a payment.</summary>
    public IReadOnlyDictionary<string, Requirement> Requirements { get; init; } = FrozenDictionary<string, Requirement>.Empty;

    /// <summary>The cardholder details that the request gives, by the names that the schema declares.</summary>
    public ImmutableArray<string> Elements { get; init; } = [];

    /// <summary>The capabilities that the channel must have, by the names that the schema declares.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];
}
