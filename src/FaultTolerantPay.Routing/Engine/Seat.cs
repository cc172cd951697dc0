using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>A channel at its position in a scene, with what else is asked about it.</summary>
/// <param name="Channel">Its entry in the catalogue.</param>
/// <param name="Index">Its position in the catalogue.</param>
/// <param name="State">What is known of it.</param>
/// <param name="Zone">Its time zone.</param>
/// <param name="Capabilities">What it can do.</param>
/// <param name="Elements">What it wants to know.</param>
/// <param name="CustomRules">The host's soft rules.</param>
internal sealed record Seat(
    Channel Channel,
    int Index,
    ChannelState State,
    ZoneClock Zone,
    ulong Capabilities,
    ulong Elements,
    IReadOnlyDictionary<string, ICustomSoftRule> CustomRules);
