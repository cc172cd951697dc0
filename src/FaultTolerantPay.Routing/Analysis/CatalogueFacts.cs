using System.Collections;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>A catalogue with derived data that the checks of several operations use repeatedly.</summary>
internal sealed class CatalogueFacts
{
    private readonly Dictionary<(int Dimension, int Value), BitArray> _supporting = [];
    private readonly Dictionary<string, Provider> _providers;
    private readonly bool[] _neverOpen;

    public CatalogueFacts(ChannelCatalogue catalogue)
    {
        Catalogue = catalogue;
        _providers = catalogue.Providers.ToDictionary(p => p.Id, StringComparer.Ordinal);
        _neverOpen = [.. catalogue.Channels.Select(c => !c.Schedule.IsAlways && WeekCover.IsNeverOpen(c.Schedule))];
    }

    public ChannelCatalogue Catalogue { get; }

    public int Count => Catalogue.Channels.Length;

    public Provider ProviderOf(Channel channel) => _providers[channel.ProviderId];

    public bool IsNeverOpen(int channel) => _neverOpen[channel];

    /// <summary>The channels that support a value of a dimension as bits, by the value's position.</summary>
    public BitArray Supporting(int dimension, int value)
    {
        if (!_supporting.TryGetValue((dimension, value), out BitArray? bits))
        {
            Dimension of = Catalogue.Schema.Dimensions[dimension];
            bits = new BitArray(Count);
            for (int i = 0; i < Count; i++)
            {
                bits[i] = Catalogue.Channels[i].SupportsOf(of).Contains(of.Values[value]);
            }

            _supporting.Add((dimension, value), bits);
        }

        return bits;
    }

    /// <summary>The positions of the values of a dimension that a channel supports.</summary>
    public IEnumerable<int> ValuesOf(int channel, int dimension)
    {
        Dimension of = Catalogue.Schema.Dimensions[dimension];
        SupportedValues values = Catalogue.Channels[channel].SupportsOf(of);
        return values.IsAny ? Enumerable.Range(0, of.Values.Length) : values.Names.Select(of.IndexOf);
    }
}
