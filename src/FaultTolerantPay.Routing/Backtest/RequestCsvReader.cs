using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>
/// Reads recorded requests from CSV as a stream. The first line names the columns: <c>amount</c> and every required dimension must be
/// present; <c>id</c>, <c>scene</c>, <c>time</c>, optional dimensions, <c>capabilities</c>, <c>elements</c>, <c>signed</c> and
/// <c>enabled</c> may be. A log also has <c>channel</c>, <c>outcome</c>, <c>latencyMs</c>, <c>propensity</c>, <c>outcomeTime</c>,
/// <c>forced</c> and <c>policy</c>: <see cref="LoggedOutcome"/>. A row with an error is skipped and reported. Quotas are meaningful only if
/// the rows are in the order of time: <see cref="RowsBackInTime"/>.
/// </summary>
public sealed class RequestCsvReader
{
    // Stands for bytes that are not UTF-8. No text has this code point.
    private const char NotUtf8 = '\uFFFF';

    private readonly LineSource _lines;
    private readonly string _name;
    private readonly RequestCsvOptions _options;
    private readonly List<FileError> _errors = [];
    private readonly List<(string Found, string Message)> _wrong = [];
    private readonly char[] _scratch = new char[LineSource.MaxLine];
    private readonly List<string> _ignored = [];
    private CsvColumn[] _columns = [];
    private string[] _names = [];
    private bool _isOpen;
    private DateTimeOffset _latest = DateTimeOffset.MinValue;

    /// <summary>Creates a reader.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="name">The name of the text in errors.</param>
    /// <param name="options">How to read. Default: the defaults of <see cref="RequestCsvOptions"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public RequestCsvReader(TextReader reader, string name, RequestCsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _options = options ?? new RequestCsvOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxErrors, 1, nameof(options));
        if (!Enum.IsDefined(_options.Operation))
        {
            throw new ArgumentOutOfRangeException(nameof(options), _options.Operation, "The operation is none that the library knows.");
        }

        _lines = new LineSource(reader);
        _name = name;
    }

    /// <summary>
    /// Reads UTF-8, with or without byte-order mark, as the readers of catalogues and policies do: a row with bytes that are not UTF-8
    /// has an error, and a text in UTF-16 is refused.
    /// </summary>
    /// <param name="stream">The text. It stays open.</param>
    /// <param name="name">The name of the text in errors.</param>
    /// <param name="options">How to read. Default: the defaults of <see cref="RequestCsvOptions"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static RequestCsvReader OfUtf8(Stream stream, string name, RequestCsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var encoding = Encoding.GetEncoding(
            "utf-8", EncoderFallback.ExceptionFallback, new DecoderReplacementFallback(NotUtf8.ToString()));
        return new RequestCsvReader(
            new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: false, leaveOpen: true), name, options);
    }

    /// <summary>The number of rows read so far, including rows with errors.</summary>
    public long Rows { get; private set; }

    /// <summary>How many errors were found so far.</summary>
    public long ErrorCount { get; private set; }

    /// <summary>The first errors, at most <see cref="RequestCsvOptions.MaxErrors"/>.</summary>
    public ImmutableArray<FileError> Errors => [.. _errors];

    /// <summary>Whether the first line is missing or has errors. Then no row is read, so skipping rows does not help.</summary>
    public bool HasBrokenHeader => _isOpen && _columns.Length == 0;

    /// <summary>The columns that were skipped: <see cref="RequestCsvOptions.IgnoreUnknownColumns"/>.</summary>
    public ImmutableArray<string> IgnoredColumns => [.. _ignored];

    /// <summary>How many requests are earlier than one before them. They are read, but make the use of quotas inaccurate.</summary>
    public long RowsBackInTime { get; private set; }

    /// <summary>The line of the first such request, from 1; 0 if there is none.</summary>
    public long FirstRowBackInTime { get; private set; }

    /// <summary>The latest time that a row and its outcome may have. Default: any.</summary>
    internal DateTimeOffset Latest { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>Fills a batch with the next requests.</summary>
    /// <param name="batch">The batch. All calls must pass batches of the same tables.</param>
    /// <returns>False if no request is left, or the first line has errors.</returns>
    public bool TryRead(RequestBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.Clear();
        if (!_isOpen)
        {
            _isOpen = true;
            ReadHeader(batch.Tables);
        }

        while (_columns.Length > 0 && batch.Count < batch.Capacity && _lines.TryRead(out ReadOnlySpan<char> line))
        {
            if (!line.IsWhiteSpace())
            {
                ReadRow(batch, line);
            }
        }

        return batch.Count > 0;
    }

    private void ReadHeader(RoutingTable[] tables)
    {
        if (!_lines.TryRead(out ReadOnlySpan<char> line))
        {
            AddError(1, string.Empty, default, "the file is empty; a line with the names of the columns is expected");
            return;
        }

        line = line.TrimStart('\uFEFF');
        if (line is ['\0', ..] or [_, '\0', ..] or [_, _, '\0', ..] or [_, _, _, '\0', ..])
        {
            AddError(1, string.Empty, default, "this is UTF-16; UTF-8 is expected");
            return;
        }

        if (line.IndexOf(NotUtf8) is >= 0 and int invalid)
        {
            AddError(invalid + 1, string.Empty, default, "a byte that is not UTF-8");
            return;
        }

        var columns = new List<CsvColumn>();
        var names = new List<string>();
        var fields = new CsvLine(line, _scratch);
        while (fields.MoveNext())
        {
            string name = fields.Field.Trim().ToString();
            CsvColumn? column = CsvColumn.For(name, tables, _options.AcceptUnknownChannels);
            if (column is null && _options.IgnoreUnknownColumns)
            {
                _ignored.Add(name);
            }
            else if (names.Contains(name))
            {
                AddError(fields.Column, PrintableText.Of(name), default, "the column appears twice");
            }
            else if (column is null)
            {
                AddError(
                    fields.Column,
                    PrintableText.Of(name),
                    default,
                    $"no catalogue has this dimension, and it is no other column{NameSuggestion.Hint(name, CsvColumn.NamesFor(tables))}");
            }

            names.Add(name);
            columns.Add(column ?? CsvColumn.Ignored);
        }

        foreach (string missing in CsvColumn.RequiredFor(tables, columns).Except(names, StringComparer.Ordinal))
        {
            AddError(1, missing, default, "the column is missing");
        }

        _names = [.. names];
        _columns = ErrorCount == 0 ? [.. columns] : [];
    }

    private void ReadRow(RequestBatch batch, ReadOnlySpan<char> line)
    {
        Rows++;
        if (line.IndexOf(NotUtf8) is >= 0 and int invalid)
        {
            AddError(invalid + 1, string.Empty, default, "a byte that is not UTF-8");
            return;
        }

        long before = ErrorCount;
        var row = new RequestRow { Operation = _options.Operation, Time = _options.Time };
        ReadOnlySpan<char> id = default;
        batch.Prepare();
        var fields = new CsvLine(line, _scratch);
        int i = 0;
        for (; fields.MoveNext(); i++)
        {
            if (i >= _columns.Length)
            {
                continue;
            }

            if (fields.IsBroken)
            {
                AddError(fields.Column, _names[i], fields.Field, "a quote is not closed, or text follows it");
                return;
            }

            ReadOnlySpan<char> field = fields.Field;
            row.NoteColumn(_columns[i].Kind, fields.Column);
            if (_columns[i].Kind == CsvColumnKind.Id)
            {
                // Quoted text is in the scratch buffer, which the next quoted field overwrites.
                id = field.Overlaps(_scratch) ? field.ToString() : field;
            }
            else
            {
                _columns[i].Read(field, ref row, batch, _wrong);
                if (_wrong.Count > 0)
                {
                    NoteWrong(fields.Column, _names[i]);
                }
            }
        }

        if (_lines.IsTooLong || i != _columns.Length)
        {
            AddError(
                1,
                string.Empty,
                default,
                _lines.IsTooLong
                    ? $"the line is longer than {LineSource.MaxLine} characters"
                    : $"{i} fields; {_columns.Length} are expected");
        }

        // A field that is wrong was left out: what the others say beside it is no error of its own.
        if (ErrorCount == before && row.Contradiction is { } contradiction)
        {
            AddError(contradiction.Column, contradiction.Field, default, contradiction.Message);
        }

        if (row.LaterThan(Latest) is { } late)
        {
            string present = TimeText.Format(Latest);
            AddError(late.Column, late.Field, late.Found, $"later than the present, {present}; a time until then is expected");
        }

        if (ErrorCount == before)
        {
            // Without an id, the row number is the id, so that a split still distributes the requests.
            CheckOrder(row.Time);
            batch.Add(id.IsEmpty ? Rows.ToString(CultureInfo.InvariantCulture) : id, !id.IsEmpty, row, _lines.Number);
        }
    }

    private void NoteWrong(int column, string field)
    {
        foreach ((string found, string message) in _wrong)
        {
            AddError(column, field, found, message);
        }

        _wrong.Clear();
    }

    private void CheckOrder(DateTimeOffset time)
    {
        if (time >= _latest)
        {
            _latest = time;
            return;
        }

        RowsBackInTime++;
        FirstRowBackInTime = FirstRowBackInTime == 0 ? _lines.Number : FirstRowBackInTime;
    }

    private void AddError(int column, string field, ReadOnlySpan<char> found, string message)
    {
        ErrorCount++;
        if (_errors.Count < _options.MaxErrors)
        {
            int line = (int)Math.Clamp(_lines.Number, 1, int.MaxValue);
            _errors.Add(new FileError(new FilePosition(_name, line, column), field, PrintableText.Of(found), message));
        }
    }
}
