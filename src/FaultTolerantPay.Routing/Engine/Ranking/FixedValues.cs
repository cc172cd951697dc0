namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>Values that never change.</summary>
internal sealed class FixedValues : RuleValues
{
    private readonly long[] _values;
    private readonly long[] _floors;

    /// <param name="values">By position.</param>
    public FixedValues(long[] values)
    {
        _values = values;
        _floors = new long[values.Length];
        long floor = long.MaxValue;
        for (int position = values.Length - 1; position >= 0; position--)
        {
            _floors[position] = floor = Math.Min(floor, values[position]);
        }
    }

    public override void Fill(in RouteQuery query, ReadOnlySpan<int> positions, Span<long> values)
    {
        long[] all = _values;
        for (int i = 0; i < positions.Length; i++)
        {
            values[i] = all[positions[i]];
        }
    }

    public override long FloorFrom(int position, in RouteQuery query) => position < _floors.Length ? _floors[position] : long.MaxValue;
}
