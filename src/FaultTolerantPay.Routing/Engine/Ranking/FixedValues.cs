namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>Values that never change.</summary>
/// <param name="values">By position.</param>
/// <param name="areInOrder">Whether no value is below the one before it.</param>
internal sealed class FixedValues(long[] values, bool areInOrder) : RuleValues
{
    private readonly long[] _values = values;

    public override void Fill(in RouteQuery query, ReadOnlySpan<int> positions, Span<long> values)
    {
        long[] all = _values;
        for (int i = 0; i < positions.Length; i++)
        {
            values[i] = all[positions[i]];
        }
    }

    public override bool MayBeAsLow(int from, int best, in RouteQuery query) =>
        !areInOrder || (from < _values.Length && _values[from] <= _values[best]);
}
