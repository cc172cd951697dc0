using System.Collections.Immutable;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>A channel of an operation with the data that the compiler needs.</summary>
/// <param name="Channel">Its entry in the catalogue.</param>
/// <param name="Index">Its position in the catalogue.</param>
/// <param name="State">Its live state.</param>
/// <param name="Zone">Its time zone.</param>
/// <param name="Capabilities">Its capabilities.</param>
/// <param name="Elements">The verification elements that it requires.</param>
/// <param name="CustomRules">The host's soft rules.</param>
/// <param name="Supports">Every supported code of every dimension, as <see cref="Code"/> writes them: names are looked up once.</param>
internal sealed record CompiledChannel(
    Channel Channel,
    int Index,
    ChannelState State,
    ZoneClock Zone,
    ulong Capabilities,
    ulong Elements,
    IReadOnlyDictionary<string, ICustomSoftRule> CustomRules,
    ImmutableArray<int> Supports)
{
    // A dimension has at most 4,095 values, and code 0.
    private const int CodeBits = 12;

    public static CompiledChannel Of(
        Channel channel,
        int index,
        RoutingSchema schema,
        LiveState live,
        IReadOnlyDictionary<string, ICustomSoftRule> customRules) => new(
        channel,
        index,
        live.StateFor(channel.Id),
        ZoneClock.For(channel.TimeZone),
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
