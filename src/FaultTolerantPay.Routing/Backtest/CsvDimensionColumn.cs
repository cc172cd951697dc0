using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>Reads the fields of one dimension for one schema.</summary>
internal sealed class CsvDimensionColumn
{
    /// <summary>What a field says about an optional dimension.</summary>
    private static readonly (string Text, Requirement Wish)[] Requirements =
    [
        ("", Requirement.DontCare),
        ("required", Requirement.Required),
        ("not acceptable", Requirement.NotAcceptable),
    ];

    private readonly RoutingSchema _schema;
    private readonly int _index;
    private readonly Dimension _dimension;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _values;

    private CsvDimensionColumn(RoutingSchema schema, int index)
    {
        _schema = schema;
        _index = index;
        _dimension = schema.Dimensions[index];
        _values = _dimension.Values.Select((name, i) => (name, i))
            .ToDictionary(v => v.name, v => v.i, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The column of a dimension, or null if the schema does not have it.</summary>
    public static CsvDimensionColumn? For(string name, RoutingSchema schema) =>
        schema.IndexOf(name) is >= 0 and int index ? new CsvDimensionColumn(schema, index) : null;

    /// <summary>What a field says for a wish.</summary>
    public static string TextOf(Requirement wish) => Requirements.First(r => r.Wish == wish).Text;

    /// <summary>Whether a field is one that a dimension understands.</summary>
    public static bool Accepts(Dimension dimension, string field) => dimension.Kind == DimensionKind.Optional
        ? Requirements.Any(r => r.Text == field)
        : field.Length > 0 && dimension.IndexOf(field) >= 0;

    public bool TryWrite(ReadOnlySpan<char> field, Span<ulong> code)
    {
        if (_dimension.Kind == DimensionKind.Optional)
        {
            foreach ((string text, Requirement wish) in Requirements)
            {
                if (field.SequenceEqual(text))
                {
                    _schema.SetRequirement(code, _index, wish);
                    return true;
                }
            }

            return false;
        }

        if (_values.TryGetValue(field, out int value)
            || (!field.IsEmpty && _dimension.OtherValue is { } other && _values.TryGetValue(other, out value)))
        {
            _schema.SetValue(code, _index, value);
            return true;
        }

        return false;
    }

    public string Expected(string field, NameSuggestions suggestions) => _dimension.Kind == DimensionKind.Optional
        ? "nothing, 'required' or 'not acceptable' is expected"
        : field.Length == 0 ? "a value is expected"
        : $"dimension '{_dimension.Id}' has no such value{suggestions.Hint(field, _dimension.Values)}";
}
