using System.Globalization;
using nietras.SeparatedValues;

namespace FaultTolerantPay.Statements.Reading;

/// <summary>
/// Lines whose values are separated by a character. Where each value has a prefix, lines are split at the prefix: a separator within a
/// value, or a prefix that follows none, then shifts no field.
/// </summary>
internal sealed class DelimitedLines : StatementLines
{
    private readonly DelimitedForm _form;
    private readonly SepReader _reader;
    private readonly int[] _firstPart = new int[MaxFields + 1];
    private int _count;
    private long _line;

    public DelimitedLines(StatementBytes source, DelimitedForm form)
    {
        _form = form;
        var text = new BoundedText(source, form.Encoding, form.Quotes);
        _reader = Sep.New(form.Prefix ?? form.Separator).Reader(options => options with
        {
            HasHeader = false,
            CultureInfo = CultureInfo.InvariantCulture,
            DisableColCountCheck = true,
            DisableQuotesParsing = !form.Quotes,
            Unescape = form.Quotes,
        }).From(text);
    }

    // Each row of the parser is one line: a quote ends with its line.
    public override long Line => _line;

    public override ReadOnlySpan<char> Text => _reader.Current.Span;

    public override int Count => _count;

    /// <summary>Whether the line begins with the prefix; true if the form has none.</summary>
    public bool HasPrefix => _form.Prefix is not { } prefix || Text.StartsWith(prefix);

    public override ReadOnlySpan<char> this[int index]
    {
        get
        {
            SepReader.Row row = _reader.Current;
            if (_form.Prefix is null)
            {
                return row[index].Span.Trim();
            }

            int first = _firstPart[index];
            int last = _firstPart[index + 1] - 1;
            ReadOnlySpan<char> value = first == last ? row[first].Span : Joined(row, first, last);
            return (index < _count - 1 ? value[..^1] : value).Trim();
        }
    }

    /// <summary>The values of a line that has no prefixes, such as a header.</summary>
    public string[] PlainFields()
    {
        string[] names = _form.Prefix is { } prefix
            ? Text.ToString().Split(_form.Separator).Select(name => name.TrimStart(prefix)).ToArray()
            : Enumerable.Range(0, _count).Select(index => this[index].ToString()).ToArray();
        return names.Select(name => name.Trim()).ToArray();
    }

    public override string? Misfit(int expected) =>
        !HasPrefix ? $"the line does not begin with {_form.Prefix}"
        : _count == expected ? null
        : $"the line has {_count} values; {expected} are expected";

    public override void Dispose() => _reader.Dispose();

    protected override bool MoveNext()
    {
        if (!_reader.MoveNext())
        {
            return false;
        }

        _line++;
        SepReader.Row row = _reader.Current;
        _count = _form.Prefix is null ? row.ColCount : CountPrefixed(row);
        return true;
    }

    protected override string? Problem()
    {
        ReadOnlySpan<char> text = Text;
        return text.Length >= BoundedText.MaxLine ? $"the line is longer than {BoundedText.MaxLine - 1} characters"
            : _form.Quotes && text.EndsWith("\uFFFF\"") ? "a quote is not closed on this line"
            : _count > MaxFields ? $"the line has more than {MaxFields} values"
            : null;
    }

    /// <summary>The values of a line with prefixes: a part that does not end with the separator goes on in the next part.</summary>
    private int CountPrefixed(SepReader.Row row)
    {
        int parts = row.ColCount;
        int count = 0;
        for (int part = 1; part < parts; part++)
        {
            bool begins = part == 1 || row[part - 1].Span.EndsWith(_form.Separator);
            if (begins && count <= MaxFields)
            {
                _firstPart[Math.Min(count, MaxFields)] = part;
                count++;
            }
        }

        _firstPart[Math.Min(count, MaxFields)] = parts;
        return count;
    }

    /// <summary>Parts with the prefixes between them. The places are counted, because an empty part says nothing about its own.</summary>
    private static ReadOnlySpan<char> Joined(SepReader.Row row, int first, int last)
    {
        int start = 0;
        for (int part = 0; part < first; part++)
        {
            start += row[part].Span.Length + 1;
        }

        int length = row[first].Span.Length;
        for (int part = first + 1; part <= last; part++)
        {
            length += 1 + row[part].Span.Length;
        }

        return row.Span.Slice(start, length);
    }
}
