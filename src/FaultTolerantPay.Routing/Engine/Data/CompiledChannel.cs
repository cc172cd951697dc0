using System.Collections.Immutable;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>A channel of an operation with the data that the compiler needs.</summary>
/// <param name="Channel">Its entry in the catalogue.</param>
/// <param name="Index">Its position in the catalogue.</param>
/// <param name="State">Its live state.</param>
/// <param name="Zone">Its time zone.</param>
/// <param name="Provider">Its provider.</param>
/// <param name="Capabilities">Its capabilities.</param>
/// <param name="Elements">The verification elements that it requires.</param>
/// <param name="CustomRules">The host's soft rules.</param>
/// <param name="Supports">Every supported code of every dimension, as <see cref="Code"/> writes them: names are looked up once.</param>
internal sealed record CompiledChannel(
    Channel Channel,
    int Index,
    ChannelState State,
    ZoneClock Zone,
    CompiledProvider Provider,
    ulong Capabilities,
    ulong Elements,
    IReadOnlyDictionary<string, ICustomSoftRule> CustomRules,
    ImmutableArray<int> Supports)
{
    // A dimension has at most 4,095 values, and code 0.
    private const int CodeBits = 12;

    /// <summary>Whether the quotas of the channel or of its provider may refuse a payment.</summary>
    public bool HasQuota => Channel.HasQuota || Provider.Model.HasQuota;

    /// <summary>Whether the channel and its provider are up.</summary>
    public bool IsUp => State.IsUp && Provider.State.IsUp;

    /// <summary>Whether a decision must check <see cref="Admits"/>.</summary>
    public bool NeedsCheck => State.NeedsCheck || Provider.State.NeedsCheck;

    /// <summary>Whether a transaction is within the current shares of the channel and of its provider.</summary>
    public bool Admits(long nowTicks, RoutingSeed transaction) =>
        State.Admits(nowTicks, transaction) && Provider.State.Admits(nowTicks, transaction);

    /// <summary>Whether the quotas of the channel and of its provider have room for a payment.</summary>
    public bool HasRoom(long amountMinor, long nowTicks) =>
        State.HasRoom(Channel.DayQuota, Channel.MonthQuota, Zone, amountMinor, nowTicks) && Provider.HasRoom(amountMinor, nowTicks);

    /// <summary>The month's volume at which fee tiers look: that of the provider if its channels share it.</summary>
    public long TierVolume(long nowTicks) => Provider.Model.SharesVolume
        ? Provider.State.MonthVolume(Provider.Zone, nowTicks)
        : State.MonthVolume(Zone, nowTicks);

    public static CompiledChannel Of(
        Channel channel,
        int index,
        RoutingSchema schema,
        LiveState live,
        CompiledProvider provider,
        IReadOnlyDictionary<string, ICustomSoftRule> customRules) => new(
        channel,
        index,
        live.StateFor(channel.Id),
        ZoneClock.For(channel.TimeZone),
        provider,
        channel.Capabilities.IsEmpty ? 0 : schema.CapabilityMask(channel.Capabilities),
        channel.VerificationElements.IsEmpty ? 0 : schema.VerificationElementMask(channel.VerificationElements),
        customRules,
        SupportsOf(channel, schema));

    public static (int Dimension, int Code) Code(int supported) => (supported >> CodeBits, supported & ((1 << CodeBits) - 1));

    private static ImmutableArray<int> SupportsOf(Channel channel, RoutingSchema schema)
    {
        var supports = ImmutableArray.CreateBuilder<int>(schema.Dimensions.Length * 4);
        for (int d = 0; d < schema.Dimensions.Length; d++)
        {
            Dimension dimension = schema.Dimensions[d];
            int first = d << CodeBits;
            if (dimension.Kind == DimensionKind.Optional)
            {
                supports.Add(first); // Don't care.
            }

            SupportedValues values = channel.SupportsOf(dimension);
            for (int i = 0; i < (values.IsAny ? dimension.Values.Length : values.Names.Length); i++)
            {
                supports.Add(first + 1 + (values.IsAny ? i : dimension.IndexOf(values.Names[i])));
            }
        }

        return supports.DrainToImmutable();
    }
}
