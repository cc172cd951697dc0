namespace FaultTolerantPay.Statements.Reading;

/// <summary>Gives rows and errors to the sink, and counts them.</summary>
internal sealed class StatementTally(StatementSource source, IStatementSink sink, CancellationToken cancellationToken)
{
    // Longer than what an error keeps, so that what is kept does not depend on this cut.
    private const int MaxValue = 1_000;

    private readonly List<ControlTotal> _totals = [];

    public StatementSource Source => source;

    public CancellationToken CancellationToken => cancellationToken;

    public long Rows { get; private set; }

    public long Errors { get; private set; }

    public void Row(in StatementRow row)
    {
        Rows++;
        sink.OnRow(in row);
    }

    public void Error(long line, string field, ReadOnlySpan<char> value, string reason)
    {
        Errors++;
        sink.OnError(new StatementError(source.Name, line, field, value[..Math.Min(value.Length, MaxValue)].ToString(), reason));
    }

    /// <summary>Notes a stated count.</summary>
    public void Count(long line, string name, ReadOnlySpan<char> stated, long found) =>
        Sum(line, name, stated, AmountForm.Major, (Int128)found * AmountText.MicrosPerMajor);

    /// <summary>
    /// Notes a stated sum. What the rows give is written with as many decimals as the file states, or more if it has more.
    /// </summary>
    public void Sum(long line, string name, ReadOnlySpan<char> stated, AmountForm form, Int128 millionths)
    {
        AmountForm plain = form with { IsMinor = false };
        bool agrees = AmountText.Read(stated, plain, AmountText.MicrosPerMajor, out long read) is null && read == millionths;
        int point = stated.LastIndexOf(form.DecimalPoint);
        int decimals = point < 0 ? 0 : stated.Length - point - 1;
        string written = stated.ToString();
        string found = agrees ? written : AmountText.Written(millionths, plain, decimals);
        _totals.Add(new ControlTotal(name, written, found, agrees));
        if (!agrees)
        {
            Error(line, name, written, $"the rows give {found}");
        }
    }

    public StatementReading Done() => new(Rows, Errors, _totals);
}
