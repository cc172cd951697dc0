using System.Collections.Immutable;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// What a channel is needed for, written with names. It can be reused for many queries, one after the other. Not thread-safe.
/// </summary>
public sealed class RouteRequest
{
    private readonly RoutingSchema _schema;
    private readonly ulong[] _code;

    /// <summary>Creates an empty request. A required dimension without a value matches no channel.</summary>
    /// <param name="schema">The schema of the request.</param>
    public RouteRequest(RoutingSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _schema = schema;
        _code = new ulong[schema.CodeWords];
    }

    /// <summary>The amount, in minor units.</summary>
    public long AmountMinor { get; set; }

    /// <summary>The time of the payment, which hours, quotas, breakers and recovery shares use.</summary>
    public DateTimeOffset Now { get; set; }

    /// <summary>The seed that decides splits and recovery shares.</summary>
    public RoutingSeed Transaction { get; set; }

    /// <summary>The capabilities that the channel must have: <see cref="RoutingSchema.CapabilityMask"/>.</summary>
    public ulong NeededCapabilities { get; set; }

    /// <summary>The verification elements that the request provides: <see cref="RoutingSchema.VerificationElementMask"/>.</summary>
    public ulong GivenElements { get; set; }

    /// <summary>The channels on which the card is signed, for <see cref="HardRule.CardSigned"/>.</summary>
    public ImmutableArray<ChannelHandle> SignedOn { get; set; } = [];

    /// <summary>The channels on which the merchant is enabled; null for all.</summary>
    public ChannelSet? EnabledOn { get; set; }

    /// <summary>
    /// The channels on which this payment was attempted before, for <see cref="HardRule.NotTried"/>; null for a first attempt.
    /// </summary>
    public ChannelSet? Tried { get; set; }

    /// <summary>Sets the value of a required dimension.</summary>
    /// <param name="dimensionId">The dimension.</param>
    /// <param name="value">The name of the value. An unlisted name counts as the dimension's other value, if it has one.</param>
    /// <returns>This request.</returns>
    /// <exception cref="ArgumentException">The dimension or the value is unknown, or the dimension is optional.</exception>
    public RouteRequest With(string dimensionId, string value)
    {
        if (!TryWith(dimensionId, value))
        {
            throw new ArgumentException($"Dimension '{dimensionId}' has no value '{value}'.", nameof(value));
        }

        return this;
    }

    /// <summary>Sets the value of a required dimension, if the dimension has it.</summary>
    /// <param name="dimensionId">The dimension.</param>
    /// <param name="value">The name of the value. An unlisted name counts as the dimension's other value, if it has one.</param>
    /// <returns>False if the dimension has no such value; the request is then unchanged.</returns>
    /// <exception cref="ArgumentException">The dimension is unknown or optional.</exception>
    public bool TryWith(string dimensionId, string value)
    {
        Dimension dimension = _schema[dimensionId];
        if (dimension.Kind != DimensionKind.Required)
        {
            throw new ArgumentException($"Dimension '{dimensionId}' is optional: it takes a wish.", nameof(dimensionId));
        }

        int index = dimension.IndexOf(value);
        if (index < 0)
        {
            return false;
        }

        _schema.SetValue(_code, _schema.IndexOf(dimensionId), index);
        return true;
    }

    /// <summary>Sets what the request requires of an optional dimension.</summary>
    /// <param name="dimensionId">The dimension.</param>
    /// <param name="requirement">The requirement.</param>
    /// <returns>This request.</returns>
    /// <exception cref="ArgumentException">The dimension is unknown or not optional.</exception>
    public RouteRequest With(string dimensionId, Requirement requirement)
    {
        _ = _schema[dimensionId];
        _schema.SetRequirement(_code, _schema.IndexOf(dimensionId), requirement);
        return this;
    }

    /// <summary>The request as a query. It refers to this request: use it before the next change.</summary>
    public RouteQuery AsQuery() => new()
    {
        Schema = _schema,
        Code = _code,
        AmountMinor = AmountMinor,
        Now = Now,
        Transaction = Transaction,
        NeededCapabilities = NeededCapabilities,
        GivenElements = GivenElements,
        SignedOn = SignedOn.AsSpan(),
        EnabledOn = EnabledOn,
        Tried = Tried,
    };
}
