using FaultTolerantPay.Statements.Reading;
using FaultTolerantPay.Statements.Rows;

namespace FaultTolerantPay.Statements.Formats;

/// <summary>Reads the lines of one statement of a configured format.</summary>
internal sealed class ConfiguredLines
{
    private readonly ConfiguredFormat _format;
    private readonly StatementLines _lines;
    private readonly StatementTally _tally;
    private readonly LineFields _fields;
    private readonly ReusedText _merchant = new();
    private readonly StatementColumn[] _columns;
    private readonly long[] _micros;
    private readonly long[] _microsLine;
    private readonly long[] _counts;
    private readonly Int128[] _sums;
    private readonly bool[] _isStated;
    private readonly int _least;
    private int _count;

    public ConfiguredLines(ConfiguredFormat format, StatementLines lines, StatementTally tally)
    {
        _format = format;
        _lines = lines;
        _tally = tally;
        _fields = new LineFields(lines, tally);
        bool isFixed = format.Delimited is null;
        _columns = [.. format.Columns.Select((column, i) => new StatementColumn(column.Id, isFixed ? i : column.Position))];
        _count = isFixed ? format.Columns.Length : 0;
        _least = format.Columns.Select(column => column.Position + 1).DefaultIfEmpty().Max();
        _micros = new long[_columns.Length];
        _microsLine = new long[_columns.Length];
        _counts = new long[format.Totals.Length];
        _sums = new Int128[format.Totals.Length];
        _isStated = new bool[format.Totals.Length];
    }

    /// <summary>Reads the statement.</summary>
    /// <param name="delimited">The same lines if they are delimited, whose header and summary have names; otherwise null.</param>
    public void Read(DelimitedLines? delimited)
    {
        if (!_format.Time.HasYear && _tally.Source.Day is null)
        {
            _tally.Error(0, "", [], "the times of this format have no year: the day of the statement is needed");
            return;
        }

        if (_format.Currency is { } currency)
        {
            _fields.UseCurrency(currency);
        }

        if (!ReadHeader(delimited))
        {
            return;
        }

        while (_lines.Next(_tally))
        {
            if (IsComment())
            {
                ReadTotalsInComment();
            }
            else if (delimited is not null && IsSummary())
            {
                ReadSummary(delimited);
                break;
            }
            else if (_fields.Begin(ExpectedCount()))
            {
                ReadLine();
            }
        }

        while (_lines.Next(_tally))
        {
            _tally.Error(_lines.Line, "", [], "the line stands behind the summary");
        }

        CheckTotals();
    }

    /// <summary>Finds the columns. False, with an error, if there is no header or columns are missing.</summary>
    private bool ReadHeader(DelimitedLines? delimited)
    {
        for (int i = 0; i < _format.SkippedLines; i++)
        {
            if (!_lines.Next(_tally))
            {
                break;
            }
        }

        if (delimited is null || !_format.HasHeader)
        {
            return true;
        }

        do
        {
            if (!_lines.Next(_tally))
            {
                _tally.Error(0, "", [], "the file has no header");
                return false;
            }
        }
        while (IsComment());
        var header = new HeaderColumns(delimited.PlainFields());
        _count = header.Count;
        for (int i = 0; i < _columns.Length; i++)
        {
            FormatColumn column = _format.Columns[i];
            _columns[i] = column.IsOptional ? header.Find(column.Names) : header.Require(column.Names);
        }

        if (header.Problem is { } problem)
        {
            _tally.Error(_lines.Line, "", [], problem);
            return false;
        }

        return true;
    }

    /// <summary>How many values a line has: without a header, the first line that has all columns tells it.</summary>
    private int ExpectedCount()
    {
        if (_count == 0 && _lines.Count >= _least)
        {
            _count = _lines.Count;
        }

        return _count == 0 ? _least : _count;
    }

    private void ReadLine()
    {
        FormatRule? rule = null;
        foreach (FormatRule candidate in _format.Rules)
        {
            if (Hold(candidate.When))
            {
                rule = candidate;
                break;
            }
        }

        if (rule is null)
        {
            FormatCondition? condition = _format.Rules[0].When.FirstOrDefault();
            _fields.Wrong(condition is null ? default : _columns[condition.Column], "no rule of the format is for this line");
        }
        else if (rule.Ignores || Emit(rule))
        {
            AddToTotals();
        }
    }

    private bool Emit(FormatRule rule)
    {
        FormatFields fields = rule.Fields;
        if (_format.Currency is null)
        {
            _fields.ReadCurrency(Pick(fields.Currency));
        }

        ReadSums();
        long amount = Micros(fields.Amount);
        amount = rule.IsNegative ? -amount : amount;
        long fee = HasValue(fields.Fee) ? Micros(fields.Fee) : 0;
        if (HasValue(fields.Net) && Micros(fields.Net) is var net && _fields.AreRight
            && net != (RowDirection.SignOf(rule.Kind) * amount) - fee)
        {
            _fields.Wrong(Pick(fields.Net), "it is not the amount less the fee");
        }

        return _fields.Emit(new StatementRow
        {
            Kind = rule.Kind,
            Status = rule.Status ?? ReadStatus(),
            OurReference = Reference(fields.Ours),
            TheirReference = Reference(fields.Theirs),
            OriginalReference = Reference(fields.Original),
            AmountMinor = _fields.Minor(Pick(fields.Amount), amount),
            Currency = _fields.Currency,
            FeeMicros = fee,
            At = _fields.Time(Pick(fields.At), _format.Time, _format.Zone),
            MerchantNumber = HasValue(fields.Merchant) ? _fields.Repeated(Pick(fields.Merchant), _merchant) : "",
            Line = _lines.Line,
        });
    }

    private StatementRowStatus ReadStatus()
    {
        foreach (FormatStatus status in _format.Statuses)
        {
            if (Hold(status.When))
            {
                return status.Status;
            }
        }

        FormatCondition? condition = _format.Statuses[0].When.FirstOrDefault();
        _fields.Wrong(condition is null ? default : _columns[condition.Column], "no status of the format is for this line");
        return StatementRowStatus.Failed;
    }

    private bool Hold(FormatCondition[] conditions)
    {
        foreach (FormatCondition condition in conditions)
        {
            if (IsOneOf(_fields.Raw(_columns[condition.Column]), condition.Values) != condition.IsOneOf)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOneOf(ReadOnlySpan<char> text, string[] values)
    {
        foreach (string value in values)
        {
            if (text.SequenceEqual(value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The index of the first of several columns that has a value; -1 if none has.</summary>
    private int Find(int[] columns)
    {
        foreach (int column in columns)
        {
            ReadOnlySpan<char> text = _fields.Raw(_columns[column]);
            if (!text.IsEmpty && !text.SequenceEqual(_format.Columns[column].None))
            {
                return column;
            }
        }

        return -1;
    }

    private bool HasValue(int[] columns) => Find(columns) >= 0;

    /// <summary>The first of several columns that has a value, or the last one, whose error then says that there is none.</summary>
    private StatementColumn Pick(int[] columns) =>
        Find(columns) is >= 0 and int found ? _columns[found] : columns.Length == 0 ? default : _columns[columns[^1]];

    private string Reference(int[] columns) => Find(columns) is >= 0 and int found ? _fields.Reference(_columns[found]) : "";

    private long Micros(int[] columns) => Micros(Find(columns) is >= 0 and int found ? found : columns[^1]);

    /// <summary>An amount, which is read and reported once on each line.</summary>
    private long Micros(int column)
    {
        if (_microsLine[column] != _lines.Line)
        {
            _microsLine[column] = _lines.Line;
            _micros[column] = _fields.Micros(_columns[column], _format.Columns[column].Form);
        }

        return _micros[column];
    }

    private bool IsComment()
    {
        ReadOnlySpan<char> text = _lines.Text;
        foreach (string comment in _format.Comments)
        {
            if (text.StartsWith(comment))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsSummary() => _format.Summary is { } start
        && (_lines.Text.StartsWith(start) || _lines.Text[1..].StartsWith(start));

    /// <summary>Reads what totals need before the row is given: a line with a wrong amount is no row.</summary>
    private void ReadSums()
    {
        foreach (FormatTotal total in _format.Totals)
        {
            if (total.Sum >= 0 && _columns[total.Sum].IsPresent && Hold(total.When))
            {
                Micros(total.Sum);
            }
        }
    }

    private void AddToTotals()
    {
        for (int i = 0; i < _format.Totals.Length; i++)
        {
            FormatTotal total = _format.Totals[i];
            if (Hold(total.When))
            {
                _counts[i]++;
                _sums[i] += total.Sum >= 0 && _columns[total.Sum].IsPresent ? AsWritten(total.Sum) : 0;
            }
        }
    }

    /// <summary>An amount as the number that is written, in millionths, since the file sums what it writes.</summary>
    private Int128 AsWritten(int column)
    {
        AmountForm form = _format.Columns[column].Form;
        Int128 micros = form.Sign == AmountSign.Turned ? -(Int128)Micros(column) : Micros(column);
        return form.IsMinor && _fields.Currency.IsKnown
            ? micros / ExactAmount.MicrosPerMinor(_fields.Currency) * AmountText.MicrosPerMajor
            : micros;
    }

    private void ReadTotalsInComment()
    {
        for (int i = 0; i < _format.Totals.Length; i++)
        {
            FormatTotal total = _format.Totals[i];
            if (total.Before is { } before && StatedText.Find(_lines.Text, before, total.After, out ReadOnlySpan<char> stated))
            {
                State(i, total.Names[0], stated);
            }
        }
    }

    private void ReadSummary(DelimitedLines delimited)
    {
        string[] names = delimited.PlainFields();
        if (!_lines.Next(_tally) || _lines.Misfit(names.Length) is not null)
        {
            _tally.Error(0, "", [], "the file ends without the figures of its summary: it is cut off");
            return;
        }

        for (int column = 0; column < names.Length; column++)
        {
            int total = Array.FindIndex(
                _format.Totals, total => total.Before is null && total.Names.Contains(names[column], StringComparer.Ordinal));
            if (total >= 0)
            {
                State(total, names[column], _lines[column]);
            }
        }
    }

    private void State(int total, string name, ReadOnlySpan<char> stated)
    {
        _isStated[total] = true;
        if (_format.Totals[total].Sum is >= 0 and int column)
        {
            _tally.Sum(_lines.Line, name, stated, _format.Columns[column].Form with { Sign = AmountSign.Leading }, _sums[total]);
        }
        else
        {
            _tally.Count(_lines.Line, name, stated, _counts[total]);
        }
    }

    private void CheckTotals()
    {
        for (int i = 0; i < _format.Totals.Length; i++)
        {
            if (!_isStated[i] && !_format.Totals[i].IsOptional)
            {
                _tally.Error(0, _format.Totals[i].Names[0], [], "the file ends without this total: it is cut off");
            }
        }
    }
}
