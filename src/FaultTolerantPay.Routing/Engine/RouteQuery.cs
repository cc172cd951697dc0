using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// What a channel is needed for. It lives on the stack and refers to the caller's memory, so a query costs no allocation.
/// <see cref="RouteRequest"/> does the same by name and has no such lifetime rules.
/// </summary>
public readonly ref struct RouteQuery
{
    /// <summary>
    /// The schema that <see cref="Code"/>, <see cref="NeededCapabilities"/> and <see cref="GivenElements"/> use. A table with another
    /// schema translates them by name, or refuses the query: <see cref="QueryRefusal"/>.
    /// </summary>
    public required RoutingSchema Schema { get; init; }

    /// <summary>
    /// The values of the request's dimensions, written by <see cref="RoutingSchema.SetValue"/> and
    /// <see cref="RoutingSchema.SetRequirement"/>: at least <see cref="RoutingSchema.CodeWords"/> words. A field that holds a number
    /// without a value matches no channel.
    /// </summary>
    public required ReadOnlySpan<ulong> Code { get; init; }

    /// <summary>The amount, in minor units.</summary>
    public long AmountMinor { get; init; }

    /// <summary>The time of the payment, which hours, quotas, breakers and recovery shares use.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>The seed that decides splits and recovery shares.</summary>
    public RoutingSeed Transaction { get; init; }

    /// <summary>The capabilities that the channel must have: <see cref="RoutingSchema.CapabilityMask"/>.</summary>
    public ulong NeededCapabilities { get; init; }

    /// <summary>The verification elements that the request provides: <see cref="RoutingSchema.VerificationElementMask"/>.</summary>
    public ulong GivenElements { get; init; }

    /// <summary>The channels on which the card is signed, for <see cref="HardRule.CardSigned"/>.</summary>
    public ReadOnlySpan<ChannelHandle> SignedOn { get; init; }

    /// <summary>The channels on which the merchant is enabled; null for all.</summary>
    public ChannelSet? EnabledOn { get; init; }

    /// <summary>
    /// The channels on which this payment was attempted before, for <see cref="HardRule.NotTried"/>; null for a first attempt.
    /// </summary>
    public ChannelSet? Tried { get; init; }

    /// <summary>The only channels that may be candidates; null for all. <see cref="OperationTable.Route"/> does not look at it.</summary>
    internal ChannelSet? Among { get; init; }

    /// <summary>The position of the best channel plus 1, if an exploring payment looks for another; else 0.</summary>
    internal int ExploresBeside { get; init; }
}
