namespace FaultTolerantPay.Routing.Live;

/// <summary>
/// An immutable set of channels, such as those on which a merchant is enabled. Build it once and use it for many requests.
/// </summary>
public sealed class ChannelSet
{
    private readonly ulong[] _words;

    /// <summary>Creates a set.</summary>
    /// <param name="channels">Handles of one <see cref="LiveState"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A handle is the default value.</exception>
    public ChannelSet(params IEnumerable<ChannelHandle> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        var bits = new List<ulong>();
        foreach (ChannelHandle channel in channels)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(channel.Value, 1, nameof(channels));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(channel.Value, LiveState.MaxChannels, nameof(channels));
            while (bits.Count <= channel.Value >> 6)
            {
                bits.Add(0);
            }

            bits[channel.Value >> 6] |= 1UL << (channel.Value & 63);
        }

        _words = [.. bits];
    }

    /// <summary>Whether a channel is in the set.</summary>
    /// <param name="channel">The channel.</param>
    public bool Contains(ChannelHandle channel)
    {
        int word = channel.Value >> 6;
        return (uint)word < (uint)_words.Length && (_words[word] >> (channel.Value & 63) & 1) != 0;
    }
}
