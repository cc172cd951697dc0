using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>Numbers the segments in the order in which they appear.</summary>
internal sealed class SegmentNumbers
{
    private readonly RoutingSchema _schema;
    private readonly int[] _dimensions;
    private readonly SegmentFields _fields;
    private readonly Dictionary<ulong, int> _numbers = [];
    private readonly List<ulong> _keys = [];
    private readonly List<long> _rows = [];

    public SegmentNumbers(RoutingSchema schema, IEnumerable<string> dimensions)
    {
        _schema = schema;
        _dimensions = [.. dimensions.Select(schema.IndexOf)];
        _fields = new SegmentFields(schema, dimensions);
    }

    /// <summary>The number of the segment of a request, which gets one more row.</summary>
    public int Count(ReadOnlySpan<ulong> code)
    {
        ulong key = _fields.KeyOf(code);
        if (!_numbers.TryGetValue(key, out int number))
        {
            number = _keys.Count;
            _numbers.Add(key, number);
            _keys.Add(key);
            _rows.Add(0);
        }

        _rows[number]++;
        return number;
    }

    /// <summary>The segments with the most rows; none without dimensions, because there is only one segment then.</summary>
    public IReadOnlyList<int> Largest(int limit) => _dimensions.Length == 0
        ? []
        : [.. Enumerable.Range(0, _rows.Count).OrderByDescending(s => _rows[s]).ThenBy(NameOf, StringComparer.Ordinal).Take(limit)];

    /// <summary>The values of a segment: <c>issuerCountry=BR, card=credit</c>.</summary>
    public string NameOf(int segment)
    {
        int[] codes = _fields.CodesOf(_keys[segment]);
        return string.Join(", ", codes.Select((code, i) => TextOf(_schema.Dimensions[_dimensions[i]], code)));
    }

    // 0 is a value that the first catalogue does not have, or no wish.
    private static string TextOf(Dimension dimension, int value) => dimension.Kind == DimensionKind.Optional
        ? $"{dimension.Id} {(value == 0 ? "open" : CsvDimensionColumn.TextOf((Requirement)value))}"
        : $"{dimension.Id}={(value == 0 ? "other" : dimension.Values[value - 1])}";
}
