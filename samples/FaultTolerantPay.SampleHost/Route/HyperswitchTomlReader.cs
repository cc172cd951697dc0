using System.Text;
using FaultTolerantPay.Routing.Files;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>
/// Reads the payment-method filters of a TOML configuration: <c>[pm_filters.CONNECTOR]</c> with
/// <c>METHOD = { country = "…", currency = "…" }</c>. Everything else in the file is left alone. What is wrong is noted with its line and
/// column, and reading goes on.
/// </summary>
internal sealed class HyperswitchTomlReader
{
    private const string Filters = "pm_filters";
    private const string Country = "country";
    private const string Currency = "currency";

    // Which captures a method cannot do: a catalogue has no place for it, as the JSON list has none.
    private const string Flows = "not_available_flows";

    private readonly string _name;
    private readonly string _text;
    private readonly Dictionary<string, Draft> _drafts = new(StringComparer.Ordinal);
    private readonly List<(int Offset, FileError Error)> _errors = [];
    private readonly List<FileError> _repeats = [];
    private int _repeatingLists;
    private int[]? _lineStarts;

    private HyperswitchTomlReader(string name, string text)
    {
        _name = name;
        _text = text;
    }

    private bool IsFull => _errors.Count > HyperswitchList.MaxErrors;

    /// <summary>Reads a configuration.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">The name by which errors call it.</param>
    public static HyperswitchList Read(byte[] bytes, string name)
    {
        string text = Encoding.UTF8.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes);
        var of = new HyperswitchTomlReader(name, text);
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, not 0, ..] or [not 0, 0, ..])
        {
            of.Note(0, string.Empty, string.Empty, "this is UTF-16; UTF-8 is expected");
        }
        else if (text.IndexOf('\uFFFD', StringComparison.Ordinal) is >= 0 and int invalid)
        {
            of.Note(invalid, string.Empty, string.Empty, "a byte that is not UTF-8; nothing was read");
        }
        else
        {
            of.ReadDocument();
        }

        return new HyperswitchList(
            [.. of._drafts.Values.Select(d => d.Row)], HyperswitchList.InOrder(of._errors, name), of._repeats, of._repeatingLists);
    }

    private void ReadDocument()
    {
        DocumentSyntax document = SyntaxParser.Parse(_text, _name, validate: false);
        foreach (DiagnosticMessage wrong in document.Diagnostics.Where(d => d.Kind == DiagnosticMessageKind.Error))
        {
            int at = Math.Clamp(wrong.Span.Offset, 0, _text.Length);
            Note(at, string.Empty, string.Empty, at == _text.Length
                ? "the file ends here, and something that it began is not complete"
                : $"'{Rune.GetRuneAt(_text, at)}' does not belong here in TOML");
        }

        if (_errors.Count > 0)
        {
            return;
        }

        foreach (KeyValueSyntax pair in document.KeyValues.TakeWhile(_ => !IsFull))
        {
            Walk([], pair);
        }

        foreach (TableSyntaxBase table in document.Tables.TakeWhile(_ => !IsFull))
        {
            string[] path = PathOf(table.Name!);
            Begin(path, table);
            foreach (KeyValueSyntax pair in table.Items.TakeWhile(_ => !IsFull))
            {
                Walk(path, pair);
            }
        }

        if (_drafts.Count == 0 && _errors.Count == 0)
        {
            Note(0, string.Empty, string.Empty, $"the file has no table [{Filters}.…] with a method; at least one is expected");
        }
    }

    /// <summary>Reads a key with its value; its path in the file decides what it is.</summary>
    private void Walk(string[] above, KeyValueSyntax pair)
    {
        string[] path = [.. above, .. PathOf(pair.Key!)];
        if (path[0] != Filters || path is [_, _, _, Flows, ..])
        {
            return;
        }

        if (pair.Value is InlineTableSyntax table && path.Length <= 3)
        {
            Begin(path, pair);
            foreach (InlineTableItemSyntax item in table.Items.TakeWhile(_ => !IsFull))
            {
                Walk(path, item.KeyValue!);
            }
        }
        else if (path.Length == 4)
        {
            Begin(path[..3], pair, isPart: true);
            ReadField(path, pair);
        }
        else
        {
            Note(pair.Value!, path,
                $"a table is expected here: [{Filters}.CONNECTOR] with METHOD = {{ {Country} = \"…\", {Currency} = \"…\" }}");
        }
    }

    /// <summary>Begins a row where a path names a connector and a method.</summary>
    private void Begin(string[] path, SyntaxNode at, bool isPart = false)
    {
        if (path.Length != 3 || path[0] != Filters)
        {
            return;
        }

        // By the id that the channel will have: a colon in a name must not make two of them one.
        var row = new HyperswitchRow(path[1], path[2], [], []);
        if (!_drafts.TryGetValue(HyperswitchImport.IdOf(row), out Draft? draft))
        {
            _drafts.Add(HyperswitchImport.IdOf(row), new Draft(row, at.Span.Offset));
        }
        else if (!isPart || draft.Row.Connector != path[1])
        {
            Note(at.Span.Offset, string.Join('.', path), string.Empty,
                $"connector '{path[1]}' has method '{path[2]}' twice, first in line {LineOf(draft.Offset)}; one is expected");
        }
    }

    private void ReadField(string[] path, KeyValueSyntax pair)
    {
        Draft draft = _drafts[HyperswitchImport.IdOf(new HyperswitchRow(path[1], path[2], [], []))];
        if (path[3] is not (Country or Currency))
        {
            Note(pair.Key!.Span.Offset, string.Join('.', path), string.Empty,
                $"no method has this field; it has {Country}, {Currency}, {Flows}");
        }
        else if (!draft.Fields.Add(path[3]))
        {
            Note(pair.Key!.Span.Offset, string.Join('.', path), string.Empty, "the field appears twice");
        }
        else if (Codes(path, pair.Value!) is { } codes)
        {
            draft.Row = path[3] == Country ? draft.Row with { Countries = codes } : draft.Row with { Currencies = codes };
        }
    }

    /// <summary>Codes with commas between them, or a list of codes; null after an error. No code means any.</summary>
    private string[]? Codes(string[] path, ValueSyntax value)
    {
        IEnumerable<string?> codes = value switch
        {
            StringValueSyntax { Value: { } text } => string.IsNullOrWhiteSpace(text) ? [] : text.Split(','),
            ArraySyntax list => list.Items.Select(item => (item.Value as StringValueSyntax)?.Value),
            _ => [null],
        };
        string[] known = [.. codes.Select(code => code?.Trim() ?? string.Empty)];
        if (known.Any(string.IsNullOrEmpty))
        {
            Note(value, path, "codes with commas between them are expected, such as \"AT,BE\"");
            return null;
        }

        if (HyperswitchList.Repeated(known) is { } repeated && _repeatingLists++ < HyperswitchList.MaxRepeats)
        {
            _repeats.Add(new FileError(PositionOf(value.Span.Offset), string.Join('.', path), string.Empty, repeated));
        }

        return known;
    }

    private static string[] PathOf(KeySyntax key) => [TextOf(key.Key!), .. key.DotKeys.Select(part => TextOf(part.Key!))];

    private static string TextOf(BareKeyOrStringValueSyntax key) => key switch
    {
        BareKeySyntax bare => bare.Key!.Text ?? string.Empty,
        StringValueSyntax text => text.Value ?? string.Empty,
        _ => string.Empty,
    };

    private void Note(ValueSyntax value, string[] path, string message) =>
        Note(value.Span.Offset, string.Join('.', path), _text.Substring(value.Span.Offset, value.Span.Length), message);

    private void Note(int offset, string path, string found, string message)
    {
        if (!IsFull)
        {
            _errors.Add((offset, new FileError(PositionOf(offset), path, found, message)));
        }
    }

    private FilePosition PositionOf(int offset)
    {
        int line = LineOf(offset);
        ReadOnlySpan<char> before = _text.AsSpan(_lineStarts![line - 1]..offset);
        int column = before.Length + 1;

        // A character outside the basic plane counts once.
        while (before.IndexOfAnyInRange('\uDC00', '\uDFFF') is >= 0 and int second)
        {
            before = before[(second + 1)..];
            column--;
        }

        return new FilePosition(_name, line, column);
    }

    private int LineOf(int offset)
    {
        int line = Array.BinarySearch(_lineStarts ??= FindLines(), offset);
        return line < 0 ? ~line : line + 1;
    }

    private int[] FindLines()
    {
        var starts = new List<int> { 0 };
        while (_text.IndexOf('\n', starts[^1]) is >= 0 and int end)
        {
            starts.Add(end + 1);
        }

        return [.. starts];
    }

    private sealed class Draft(HyperswitchRow row, int offset)
    {
        public HyperswitchRow Row { get; set; } = row;

        public int Offset => offset;

        public HashSet<string> Fields { get; } = new(StringComparer.Ordinal);
    }
}
