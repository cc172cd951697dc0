namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// How far behind a channel another may stand that is cheaper for some amount of a cell. The channels of a band stand in the order of their costs in its middle, and
/// costs are nearly straight lines, so few pairs change places within the band: behind the first channel that passes, a decision looks only so far.
/// <para>
/// The cost of each channel in a cell is held between two straight lines, whatever its month's volume. A channel whose lower line is above the other's upper line at both
/// ends of the cell is never cheaper there. Where a floor or a cap bends a fee within the cell, its lines are level ones.
/// </para>
/// </summary>
internal sealed class CostRange
{
    /// <summary>Farther than this counts as any distance.</summary>
    public const int Far = ushort.MaxValue;

    private readonly ushort[] _distances;
    private readonly int _firstCell;
    private readonly int _count;

    /// <param name="firstCell">The first cell of the band.</param>
    /// <param name="channels">How many channels the band has.</param>
    /// <param name="distances">By cell and position: how far behind it a better channel may stand; <see cref="Far"/> counts as any distance.</param>
    public CostRange(int firstCell, int channels, ushort[] distances)
    {
        _firstCell = firstCell;
        _count = channels;
        _distances = distances;
    }

    public long Bytes => BytesOf(1, _distances.Length);

    public static long BytesOf(int cells, int channels) => (long)cells * channels * sizeof(ushort);

    /// <summary>The last position at which a channel may be better than the one at this position.</summary>
    public int LastBetter(int amountCell, int position)
    {
        int distance = _distances[((amountCell - _firstCell) * _count) + position];
        return distance == Far ? int.MaxValue : position + distance;
    }
}
