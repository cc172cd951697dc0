using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// Everything to which payments can be routed: providers, their logical channels, and the hours of the banks behind them. Immutable.
/// </summary>
public sealed class ChannelCatalogue
{
    /// <summary>The largest number of channels in a catalogue.</summary>
    public const int MaxChannels = 1 << 20;

    private readonly Dictionary<string, int> _indexes;

    /// <summary>Creates a catalogue.</summary>
    /// <param name="schema">The dimensions, values and names that it uses.</param>
    /// <param name="providers">The providers; every provider that a channel names must be present.</param>
    /// <param name="channels">0 to <see cref="MaxChannels"/> channels. Their order decides ties.</param>
    /// <param name="valueSchedules">The hours of values of dimensions, such as banks. Default: none.</param>
    /// <exception cref="InvalidRoutingModelException">There are errors; the exception lists them.</exception>
    public ChannelCatalogue(
        RoutingSchema schema,
        IEnumerable<Provider> providers,
        IEnumerable<Channel> channels,
        IEnumerable<ValueSchedule>? valueSchedules = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(providers);
        ArgumentNullException.ThrowIfNull(channels);
        Schema = schema;
        Providers = [.. providers];
        Channels = [.. channels];
        ValueSchedules = [.. valueSchedules ?? []];
        IReadOnlyList<ModelError> problems = CatalogueValidation.Check(this);
        if (problems.Count > 0)
        {
            throw new InvalidRoutingModelException(problems);
        }

        // Not a frozen dictionary: freezing takes longer than the rest of the compilation, and ids are looked up when models change, not
        // per request.
        _indexes = new Dictionary<string, int>(Channels.Length, StringComparer.Ordinal);
        for (int i = 0; i < Channels.Length; i++)
        {
            _indexes.Add(Channels[i].Id, i);
        }
    }

    /// <summary>The dimensions, values and names that it uses.</summary>
    public RoutingSchema Schema { get; }

    /// <summary>The providers.</summary>
    public ImmutableArray<Provider> Providers { get; }

    /// <summary>The channels, in the order that decides ties.</summary>
    public ImmutableArray<Channel> Channels { get; }

    /// <summary>The hours of values of dimensions, such as banks.</summary>
    public ImmutableArray<ValueSchedule> ValueSchedules { get; }

    /// <summary>The position of a channel in <see cref="Channels"/>, or -1.</summary>
    /// <param name="channelId">The channel's id.</param>
    public int IndexOf(string channelId) => _indexes.GetValueOrDefault(channelId, -1);

    /// <summary>
    /// Returns the same catalogue with one channel replaced by another with the same id, or with the channel added at the end.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <exception cref="InvalidRoutingModelException">The channel has errors.</exception>
    public ChannelCatalogue With(Channel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        int index = IndexOf(channel.Id);
        return new ChannelCatalogue(
            Schema,
            Providers,
            index < 0 ? Channels.Add(channel) : Channels.SetItem(index, channel),
            ValueSchedules);
    }
}
