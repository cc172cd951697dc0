using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// What a channel is sought for. It lives on the stack and points at the caller's memory, so that asking costs no allocation;
/// <see cref="RouteRequest"/> is the same with names and without that care.
/// </summary>
public readonly ref struct RouteQuery
{
    /// <summary>
    /// The schema by which <see cref="Code"/>, <see cref="NeededCapabilities"/> and <see cref="GivenElements"/> are written. A table with another schema translates them by name, or refuses the query:
    /// <see cref="QueryRefusal"/>.
    /// </summary>
    public required RoutingSchema Schema { get; init; }

    /// <summary>
    /// The values of the request's dimensions, written by <see cref="RoutingSchema.SetValue"/> and <see cref="RoutingSchema.SetRequirement"/>: at least <see cref="RoutingSchema.CodeWords"/> words.
    /// A field that holds the number of no value matches no channel.
    /// </summary>
    public required ReadOnlySpan<ulong> Code { get; init; }

    /// <summary>The amount, in minor units.</summary>
    public long AmountMinor { get; init; }

    /// <summary>The time: for hours, quotas, breakers and growing shares.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>What decides splits and growing shares.</summary>
    public RoutingSeed Transaction { get; init; }

    /// <summary>The capabilities that the channel must have: <see cref="RoutingSchema.CapabilityMask"/>.</summary>
    public ulong NeededCapabilities { get; init; }

    /// <summary>What the request knows of the cardholder: <see cref="RoutingSchema.VerificationElementMask"/>.</summary>
    public ulong GivenElements { get; init; }

    /// <summary>The channels on which the card is signed, for the rule that wants it.</summary>
    public ReadOnlySpan<ChannelHandle> SignedOn { get; init; }

    /// <summary>The channels on which the merchant is enabled; null for all.</summary>
    public ChannelSet? EnabledOn { get; init; }
}
