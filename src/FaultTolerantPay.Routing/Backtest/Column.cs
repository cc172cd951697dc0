using System.Globalization;
using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Policy;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>One column of recorded requests: reads its field into a batch, for every table.</summary>
internal sealed class Column
{
    private const char Separator = '|';

    private static readonly Dictionary<string, ColumnKind> Kinds = new(StringComparer.Ordinal)
    {
        ["id"] = ColumnKind.Id,
        ["scene"] = ColumnKind.Scene,
        ["time"] = ColumnKind.Time,
        ["amount"] = ColumnKind.Amount,
        ["capabilities"] = ColumnKind.Capabilities,
        ["elements"] = ColumnKind.Elements,
        ["signed"] = ColumnKind.Signed,
        ["enabled"] = ColumnKind.Enabled,
    };

    private readonly RoutingTable[] _tables;
    private readonly DimensionColumn?[] _dimensions;

    // Merchants and cards repeat: what a text means is looked up once.
    private readonly Dictionary<string, ChannelHandle[][]> _handles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ChannelSet[]> _sets = new(StringComparer.Ordinal);

    private Column(ColumnKind kind, RoutingTable[] tables, DimensionColumn?[] dimensions)
    {
        Kind = kind;
        _tables = tables;
        _dimensions = dimensions;
    }

    public static Column Ignored { get; } = new(ColumnKind.Ignored, [], []);

    public ColumnKind Kind { get; }

    /// <summary>The column of a name: a dimension of any table's catalogue, else one of the fixed ones; null if it is neither.</summary>
    public static Column? For(string name, RoutingTable[] tables)
    {
        DimensionColumn?[] dimensions = [.. tables.Select(t => DimensionColumn.For(name, t.Catalogue.Schema))];
        return dimensions.Any(d => d is not null) ? new Column(ColumnKind.Dimension, tables, dimensions)
            : Kinds.TryGetValue(name, out ColumnKind kind) ? new Column(kind, tables, [])
            : null;
    }

    public static IEnumerable<string> NamesFor(RoutingTable[] tables) => [.. tables.SelectMany(t => t.Catalogue.Schema.Dimensions.Select(d => d.Id)), .. Kinds.Keys];

    public static IEnumerable<string> RequiredFor(RoutingTable[] tables)
        => tables.SelectMany(t => t.Catalogue.Schema.Dimensions.Where(d => d.Kind == DimensionKind.Required).Select(d => d.Id)).Distinct().Append("amount");

    /// <summary>Reads a field; answers what is wrong with it, or null.</summary>
    public string? Read(ReadOnlySpan<char> field, ref RequestRow row, RequestBatch batch) => Kind switch
    {
        ColumnKind.Amount => long.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out row.AmountMinor)
            ? null : "a whole number of minor units within 64 bits is expected",
        ColumnKind.Dimension => ReadDimension(field, batch),
        ColumnKind.Scene => ReadScene(field, ref row),
        ColumnKind.Time => ReadTime(field, ref row),
        ColumnKind.Ignored => null,
        _ => field.IsEmpty ? null : ReadNames(field.ToString(), batch),
    };

    private static string? ReadScene(ReadOnlySpan<char> field, ref RequestRow row)
    {
        for (int i = 0; i < PolicyReader.Scenes.Length; i++)
        {
            if (field.SequenceEqual(PolicyReader.Scenes[i]))
            {
                row.Scene = (Scene)i;
                return null;
            }
        }

        return $"one of {string.Join(", ", PolicyReader.Scenes)} is expected{Nearest.Hint(field.ToString(), PolicyReader.Scenes)}";
    }

    private static string? ReadTime(ReadOnlySpan<char> field, ref RequestRow row)
    {
        if (Times.ParseMoment(field) is not { } time)
        {
            return "a date and time with its offset is expected, such as 2026-11-22T01:30:00+08:00";
        }

        row.Time = time;
        return null;
    }

    // A value that only one of the catalogues has is no mistake: with the other one the request finds no channel.
    private string? ReadDimension(ReadOnlySpan<char> field, RequestBatch batch)
    {
        bool known = false;
        for (int t = 0; t < _dimensions.Length; t++)
        {
            known |= _dimensions[t] is { } dimension && dimension.TryWrite(field, batch[t].CodeOf(batch.Count));
        }

        return known ? null : _dimensions.First(d => d is not null)!.Expected(field.ToString());
    }

    private string? ReadNames(string field, RequestBatch batch)
    {
        try
        {
            for (int t = 0; t < _tables.Length; t++)
            {
                RequestBatch.Side side = batch[t];
                switch (Kind)
                {
                    case ColumnKind.Capabilities:
                        side.Needed[batch.Count] = side.Schema.CapabilityMask(field.Split(Separator));
                        break;
                    case ColumnKind.Elements:
                        side.Given[batch.Count] = side.Schema.VerificationElementMask(field.Split(Separator));
                        break;
                    case ColumnKind.Signed:
                        side.Signed[batch.Count] = HandlesOf(field)[t];
                        break;
                    default:
                        side.Enabled[batch.Count] = SetsOf(field)[t];
                        break;
                }
            }

            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }

    private ChannelSet[] SetsOf(string field)
    {
        if (!_sets.TryGetValue(field, out ChannelSet[]? sets))
        {
            sets = [.. HandlesOf(field).Select(handles => new ChannelSet(handles))];
            _sets.Add(field, sets);
        }

        return sets;
    }

    private ChannelHandle[][] HandlesOf(string field)
    {
        if (!_handles.TryGetValue(field, out ChannelHandle[][]? handles))
        {
            string[] ids = field.Split(Separator);
            foreach (string id in ids)
            {
                if (_tables.All(t => t.Catalogue.IndexOf(id) < 0))
                {
                    throw new ArgumentException($"no catalogue has a channel '{id}'{Nearest.Hint(id, _tables[0].Catalogue.Channels.Select(c => c.Id))}", nameof(field));
                }
            }

            handles = [.. _tables.Select(t => ids.Where(id => t.Catalogue.IndexOf(id) >= 0).Select(t.Live.HandleOf).ToArray())];
            _handles.Add(field, handles);
        }

        return handles;
    }
}
