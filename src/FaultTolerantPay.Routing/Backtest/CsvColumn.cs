using System.Collections.Immutable;
using System.Globalization;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>One column of recorded requests: reads its field into a batch, for every table.</summary>
internal sealed class CsvColumn
{
    /// <summary>What is between the names of a list.</summary>
    public const char Separator = '|';

    private static readonly Dictionary<string, CsvColumnKind> Kinds = new(StringComparer.Ordinal)
    {
        ["id"] = CsvColumnKind.Id,
        ["scene"] = CsvColumnKind.Operation,
        ["time"] = CsvColumnKind.Time,
        ["amount"] = CsvColumnKind.Amount,
        ["capabilities"] = CsvColumnKind.Capabilities,
        ["elements"] = CsvColumnKind.Elements,
        ["signed"] = CsvColumnKind.Signed,
        ["enabled"] = CsvColumnKind.Enabled,
        ["channel"] = CsvColumnKind.Channel,
        ["outcome"] = CsvColumnKind.Outcome,
        ["latencyMs"] = CsvColumnKind.Latency,
        ["propensity"] = CsvColumnKind.Propensity,
        ["outcomeTime"] = CsvColumnKind.KnownAt,
        ["forced"] = CsvColumnKind.Forced,
        ["policy"] = CsvColumnKind.Policy,
    };

    private readonly RoutingTable[] _tables;
    private readonly CsvDimensionColumn?[] _dimensions;
    private readonly CsvLogColumn? _log;
    private readonly NameSuggestions _suggestions = new();

    // Merchants and cards repeat, so each text is looked up once.
    private readonly Dictionary<string, ChannelHandle[][]> _handles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ulong[]> _masks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ChannelSet[]> _sets = new(StringComparer.Ordinal);

    private CsvColumn(CsvColumnKind kind, RoutingTable[] tables, CsvDimensionColumn?[] dimensions, CsvLogColumn? log)
    {
        Kind = kind;
        _tables = tables;
        _dimensions = dimensions;
        _log = log;
    }

    public static CsvColumn Ignored { get; } = new(CsvColumnKind.Ignored, [], [], null);

    public CsvColumnKind Kind { get; }

    /// <summary>
    /// The column with a name: a dimension of any table's catalogue, else one of the fixed columns; null if it is neither.
    /// </summary>
    public static CsvColumn? For(string name, RoutingTable[] tables, bool acceptsUnknownChannels)
    {
        CsvDimensionColumn?[] dimensions = [.. tables.Select(t => CsvDimensionColumn.For(name, t.Catalogue.Schema))];
        return dimensions.Any(d => d is not null) ? new CsvColumn(CsvColumnKind.Dimension, tables, dimensions, null)
            : Kinds.TryGetValue(name, out CsvColumnKind kind)
                ? new CsvColumn(kind, tables, [], IsLog(kind) ? new CsvLogColumn(tables, acceptsUnknownChannels) : null)
            : null;
    }

    public static IEnumerable<string> NamesFor(RoutingTable[] tables) =>
        [.. tables.SelectMany(t => t.Catalogue.Schema.Dimensions.Select(d => d.Id)), .. Kinds.Keys];

    /// <summary>The columns that must be there beside the others.</summary>
    public static IEnumerable<string> RequiredFor(RoutingTable[] tables, IReadOnlyCollection<CsvColumn> others) =>
    [
        .. tables.SelectMany(t => t.Catalogue.Schema.Dimensions.Where(d => d.Kind == DimensionKind.Required).Select(d => d.Id))
            .Distinct(StringComparer.Ordinal),
        "amount",
        .. others.Any(o => IsLog(o.Kind)) ? ["channel"] : Array.Empty<string>(),
    ];

    private static bool IsLog(CsvColumnKind kind) => kind is >= CsvColumnKind.Channel and <= CsvColumnKind.Forced;

    /// <summary>Reads a field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="row">The values that are the same for every table.</param>
    /// <param name="batch">The batch to which the row is being added.</param>
    /// <param name="wrong">Receives what is wrong with the field; for a list of names, each wrong name.</param>
    public void Read(ReadOnlySpan<char> field, ref RequestRow row, RequestBatch batch, List<(string Found, string Message)> wrong)
    {
        if (Kind is CsvColumnKind.Capabilities or CsvColumnKind.Elements or CsvColumnKind.Signed or CsvColumnKind.Enabled)
        {
            if (!field.IsEmpty)
            {
                ReadNames(field, batch, wrong);
            }
        }
        else if ((_log is null ? ReadOne(field, ref row, batch) : ReadLogged(field, ref row)) is { } error)
        {
            wrong.Add((field.ToString(), error));
        }
    }

    private string? ReadOne(ReadOnlySpan<char> field, ref RequestRow row, RequestBatch batch) => Kind switch
    {
        CsvColumnKind.Amount => long.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out row.AmountMinor)
            ? null : "a whole number of minor units within 64 bits is expected",
        CsvColumnKind.Dimension => ReadDimension(field, batch),
        CsvColumnKind.Operation => ReadOperation(field, ref row),
        CsvColumnKind.Time => ReadTime(field, ref row),
        _ => null,
    };

    private string? ReadLogged(ReadOnlySpan<char> field, ref RequestRow row) =>
        field.IsEmpty ? null : _log!.Read(Kind, field, ref row, _suggestions);

    private string? ReadOperation(ReadOnlySpan<char> field, ref RequestRow row)
    {
        for (int i = 0; i < OperationCodes.All.Length; i++)
        {
            if (field.SequenceEqual(OperationCodes.All[i]))
            {
                row.Operation = (Operation)i;
                return null;
            }
        }

        return $"one of {string.Join(", ", OperationCodes.All)} is expected{_suggestions.Hint(field.ToString(), OperationCodes.All)}";
    }

    private static string? ReadTime(ReadOnlySpan<char> field, ref RequestRow row)
    {
        if (TimeText.ParseMoment(field) is not { } time)
        {
            return "a date and time with its offset is expected, such as 2026-11-22T01:30:00+08:00";
        }

        row.Time = time;
        return null;
    }

    // A value that only one of the catalogues has is not an error: with the other catalogue the request finds no channel.
    private string? ReadDimension(ReadOnlySpan<char> field, RequestBatch batch)
    {
        bool known = false;
        for (int t = 0; t < _dimensions.Length; t++)
        {
            known |= _dimensions[t] is { } dimension && dimension.TryWrite(field, batch[t].CodeOf(batch.Count));
        }

        return known ? null : _dimensions.First(d => d is not null)!.Expected(field.ToString(), _suggestions);
    }

    private void ReadNames(ReadOnlySpan<char> field, RequestBatch batch, List<(string Found, string Message)> wrong)
    {
        if (Kind is CsvColumnKind.Capabilities or CsvColumnKind.Elements)
        {
            ulong[]? masks = MasksOf(field, wrong);
            for (int t = 0; t < masks?.Length; t++)
            {
                (Kind == CsvColumnKind.Capabilities ? batch[t].Needed : batch[t].Given)[batch.Count] = masks[t];
            }

            return;
        }

        ChannelHandle[][]? handles = HandlesOf(field, wrong);
        for (int t = 0; t < handles?.Length; t++)
        {
            if (Kind == CsvColumnKind.Signed)
            {
                batch[t].Signed[batch.Count] = handles[t];
            }
            else
            {
                batch[t].Enabled[batch.Count] = SetsOf(field, handles)[t];
            }
        }
    }

    private ulong[]? MasksOf(ReadOnlySpan<char> field, List<(string Found, string Message)> wrong)
    {
        if (_masks.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(field, out ulong[]? known))
        {
            return known;
        }

        int before = wrong.Count;
        ulong[] masks = new ulong[_tables.Length];
        foreach (string name in field.ToString().Split(Separator))
        {
            for (int t = 0; t < _tables.Length; t++)
            {
                RoutingSchema schema = _tables[t].Catalogue.Schema;
                ImmutableArray<string> declared = Kind == CsvColumnKind.Capabilities ? schema.Capabilities : schema.VerificationElements;
                if (declared.IndexOf(name) is >= 0 and int bit)
                {
                    masks[t] |= 1UL << bit;
                    continue;
                }

                string what = Kind == CsvColumnKind.Capabilities ? "capability" : "verification element";
                string owner = _tables.Length > 1 ? "one of the catalogues" : "the catalogue";
                wrong.Add((name, $"{owner} has no {what} of this name{_suggestions.Hint(name, declared)}"));
                break;
            }
        }

        return wrong.Count > before ? null : _masks[field.ToString()] = masks;
    }

    private ChannelSet[] SetsOf(ReadOnlySpan<char> field, ChannelHandle[][] handles) =>
        _sets.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(field, out ChannelSet[]? known)
            ? known
            : _sets[field.ToString()] = [.. handles.Select(h => new ChannelSet(h))];

    private ChannelHandle[][]? HandlesOf(ReadOnlySpan<char> field, List<(string Found, string Message)> wrong)
    {
        if (_handles.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(field, out ChannelHandle[][]? known))
        {
            return known;
        }

        int before = wrong.Count;
        string[] ids = field.ToString().Split(Separator);
        foreach (string id in ids.Where(id => _tables.All(t => t.Catalogue.IndexOf(id) < 0)))
        {
            string hint = _suggestions.Hint(id, _tables.SelectMany(t => t.Catalogue.Channels).Select(c => c.Id));
            wrong.Add((id, $"no catalogue has this channel{hint}"));
        }

        return wrong.Count > before
            ? null
            : _handles[field.ToString()] =
            [
                .. _tables.Select(t => ids.Where(id => t.Catalogue.IndexOf(id) >= 0).Select(t.Live.HandleOf).ToArray()),
            ];
    }
}
