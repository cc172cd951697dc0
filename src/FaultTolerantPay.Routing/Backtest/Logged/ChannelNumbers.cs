using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>Numbers the channels of all catalogues and of the log by their ids, because positions differ between catalogues.</summary>
internal sealed class ChannelNumbers
{
    /// <summary>Stands for "no channel".</summary>
    public const int None = -1;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<(string Id, ulong Key)> _channels = [];

    public IEnumerable<string> Ids => _channels.Select(c => c.Id);

    public int NumberOf(string channelId)
    {
        if (!_numbers.TryGetValue(channelId, out int number))
        {
            number = _channels.Count;
            _numbers.Add(channelId, number);
            _channels.Add((channelId, StableHash.KeyOf(channelId)));
        }

        return number;
    }

    /// <summary>The hash of a channel's id.</summary>
    public ulong KeyOf(int number) => _channels[number].Key;
}
