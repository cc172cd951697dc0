namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// For each channel of a band and each cell: how many places behind it a channel can stand that is cheaper for an amount of the cell. The
/// channels of a band are in the order of their costs in its middle. Costs are nearly straight lines, so few pairs change places within the
/// band: behind the first channel that passes, a search examines only this distance.
/// <para>
/// Two straight lines bound the cost of each channel in a cell, for any monthly volume. A channel whose lower line is above the other's
/// upper line at both ends of the cell is never cheaper there. Where a floor or a cap bends a fee within the cell, its lines are level.
/// </para>
/// </summary>
internal sealed class CostRange
{
    /// <summary>The distance from which any distance is possible.</summary>
    public const int Far = ushort.MaxValue;

    private readonly ushort[] _distances;
    private readonly int _firstCell;
    private readonly int _count;

    /// <param name="firstCell">The first cell of the band.</param>
    /// <param name="channels">The number of channels in the band.</param>
    /// <param name="distances">
    /// By cell and position: how far behind it a better channel may be; <see cref="Far"/> means any distance.
    /// </param>
    public CostRange(int firstCell, int channels, ushort[] distances)
    {
        _firstCell = firstCell;
        _count = channels;
        _distances = distances;
    }

    public long Bytes => BytesOf(1, _distances.Length);

    public static long BytesOf(int cells, int channels) => (long)cells * channels * sizeof(ushort);

    /// <summary>The last position whose channel may be better than the one at this position.</summary>
    public int LastBetter(int amountCell, int position)
    {
        int distance = _distances[((amountCell - _firstCell) * _count) + position];
        return distance == Far ? int.MaxValue : position + distance;
    }
}
