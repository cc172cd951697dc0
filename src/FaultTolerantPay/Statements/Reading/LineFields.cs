namespace FaultTolerantPay.Statements.Reading;

/// <summary>
/// Reads the fields of one line after the other. For a wrong field it reports an error and returns a placeholder, so that all errors of a
/// line are reported; the line is then no row.
/// </summary>
internal sealed class LineFields(StatementLines lines, StatementTally tally)
{
    private long _errorsBefore;
    private Currency _currency;
    private long _microsPerMinor;

    /// <summary>The number of the line.</summary>
    public long Line => lines.Line;

    /// <summary>The currency of the line; default if it is wrong.</summary>
    public Currency Currency => _microsPerMinor > 0 ? _currency : default;

    /// <summary>Whether no field of the line was wrong so far.</summary>
    public bool AreRight => tally.Errors == _errorsBefore;

    /// <summary>Begins a line. False, with an error, if it does not have so many fields.</summary>
    public bool Begin(int count)
    {
        _errorsBefore = tally.Errors;
        if (lines.Misfit(count) is { } problem)
        {
            tally.Error(lines.Line, "", [], problem);
            return false;
        }

        return true;
    }

    /// <summary>A field as it is; empty if the file does not have the column.</summary>
    public ReadOnlySpan<char> Raw(StatementColumn column) => column.IsPresent ? lines[column.Index] : [];

    /// <summary>Reports that a field is wrong.</summary>
    public void Wrong(StatementColumn column, string reason) => tally.Error(lines.Line, column.Name, Raw(column), reason);

    /// <summary>A reference; empty if there is none.</summary>
    public string Reference(StatementColumn column)
    {
        ReadOnlySpan<char> text = CheckedText(column);
        return text.IsEmpty ? "" : text.ToString();
    }

    /// <summary>A text that is the same on most lines.</summary>
    public string Repeated(StatementColumn column, ReusedText reused) => reused.Of(CheckedText(column));

    /// <summary>Reads the currency of the line. One that is wrong is default, and its amounts are not read.</summary>
    public void ReadCurrency(StatementColumn column)
    {
        ReadOnlySpan<char> text = Raw(column);
        if (_currency.Code is null || !text.SequenceEqual(_currency.Code))
        {
            UseCurrency(new Currency(text.Length == 3 ? text.ToString() : ""));
        }

        if (_microsPerMinor == 0)
        {
            Wrong(column, "this is no currency of ISO 4217");
        }
    }

    /// <summary>Sets the currency of all lines of a format that has no other.</summary>
    public void UseCurrency(Currency currency)
    {
        _currency = currency;
        _microsPerMinor = currency.IsKnown ? ExactAmount.MicrosPerMinor(currency) : 0;
    }

    /// <summary>An amount in millionths of the major unit.</summary>
    public long Micros(StatementColumn column, AmountForm form)
    {
        long micros = 0;
        if (_microsPerMinor > 0 && AmountText.Read(Raw(column), form, _microsPerMinor, out micros) is { } problem)
        {
            Wrong(column, problem);
        }

        return micros;
    }

    /// <summary>An amount in minor units, 0 or more.</summary>
    /// <param name="column">The column that it is in.</param>
    /// <param name="micros">The amount in millionths of the major unit.</param>
    public long Minor(StatementColumn column, long micros)
    {
        if (_microsPerMinor == 0)
        {
            return 0;
        }

        (long minor, long rest) = Math.DivRem(micros, _microsPerMinor);
        if (rest != 0)
        {
            Wrong(column, $"the amount has more than the {_currency.MinorDigits} decimals of {_currency.Code}");
        }
        else if (minor < 0)
        {
            Wrong(column, "the amount is negative; the kind of the row gives the direction");
        }

        return minor;
    }

    /// <summary>A time.</summary>
    public DateTimeOffset Time(StatementColumn column, TimePattern pattern, StatementZone zone)
    {
        string? problem = pattern.Read(Raw(column), tally.Source.Day, out DateTime local, out TimeSpan? offset);
        DateTimeOffset at = default;
        if (problem is null && offset is { } given)
        {
            at = new DateTimeOffset(local, given);
        }
        else
        {
            problem ??= zone.At(local, out at);
        }

        if (problem is not null)
        {
            Wrong(column, problem);
        }

        return at;
    }

    /// <summary>Gives the row to the sink if all fields of the line were right.</summary>
    public bool Emit(in StatementRow row)
    {
        if (!AreRight)
        {
            return false;
        }

        if (row.Kind != StatementRowKind.Fee && row.OurReference.Length == 0 && row.TheirReference.Length == 0)
        {
            tally.Error(lines.Line, "", [], "the line has no reference");
            return false;
        }

        tally.Row(in row);
        return true;
    }

    private ReadOnlySpan<char> CheckedText(StatementColumn column)
    {
        ReadOnlySpan<char> text = Raw(column);
        if (text.Length > StatementRow.MaxReference)
        {
            Wrong(column, $"the text is longer than {StatementRow.MaxReference} characters");
            return [];
        }

        if (text.Contains(StatementEncodings.NoText))
        {
            Wrong(column, "some bytes are no text in the encoding of the file");
        }
        else if (text.ContainsAnyInRange('\0', '\u001F') || text.ContainsAnyInRange('\u007F', '\u009F'))
        {
            Wrong(column, "the text has a control character");
        }

        return text;
    }
}
