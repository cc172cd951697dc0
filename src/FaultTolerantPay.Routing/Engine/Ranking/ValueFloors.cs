namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// Lower bounds of values that change: one for each 64 channels, of their values and of all behind them. A reader may see a bound a moment
/// before or after the value; its decision is valid for that moment.
/// </summary>
internal sealed class ValueFloors
{
    /// <summary>The number of channels that share a floor.</summary>
    public const int Channels = 64;

    private readonly long[] _values;
    private readonly long[] _least;
    private readonly long[] _floors;

    /// <param name="values">By position; whoever changes one calls <see cref="Move_NeedsLock"/>.</param>
    public ValueFloors(long[] values)
    {
        _values = values;
        _least = new long[CountFor(values.Length)];
        _floors = new long[_least.Length];
        for (int floor = _floors.Length - 1; floor >= 0; floor--)
        {
            Move_NeedsLock(floor * Channels);
        }
    }

    /// <summary>The number of floors of some channels.</summary>
    public static int CountFor(int channels) => (channels + Channels - 1) / Channels;

    /// <summary>A lower bound of the values of all channels from the given 64 on.</summary>
    public long this[int floor] => _floors[floor];

    /// <summary>A lower bound of the values of the channel at a position and of all behind it.</summary>
    public long From(int position) => position < _values.Length ? _floors[position / Channels] : long.MaxValue;

    /// <summary>Updates the floors after a value changed: from its 64 channels towards the front, to the first that stays.</summary>
    public void Move_NeedsLock(int position)
    {
        int word = position / Channels;
        long least = long.MaxValue;
        foreach (long value in _values.AsSpan(word * Channels, Math.Min(Channels, _values.Length - (word * Channels))))
        {
            least = Math.Min(least, value);
        }

        _least[word] = least;
        for (int at = word; at >= 0; at--)
        {
            long floor = at + 1 < _floors.Length ? Math.Min(_least[at], _floors[at + 1]) : _least[at];
            if (floor == _floors[at] && at < word)
            {
                break;
            }

            Volatile.Write(ref _floors[at], floor);
        }
    }
}
