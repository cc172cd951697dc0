namespace FaultTolerantPay.Routing.Live;

/// <summary>Whether failures are those of one channel or of several.</summary>
internal struct FailedChannels
{
    private int _first;
    private bool _hasOthers;

    /// <summary>Whether two or more channels failed.</summary>
    public readonly bool AreSeveral => _hasOthers;

    /// <summary>Adds the failure of a channel.</summary>
    public void Add(ChannelHandle channel)
    {
        _hasOthers |= _first != 0 && _first != channel.Value;
        _first = _first == 0 ? channel.Value : _first;
    }

    /// <summary>Adds other failures.</summary>
    public void Add(in FailedChannels other)
    {
        _hasOthers |= other._hasOthers || (_first != 0 && other._first != 0 && _first != other._first);
        _first = _first == 0 ? other._first : _first;
    }
}
