namespace FaultTolerantPay.Statements.Accounts;

/// <summary>Gives statements and errors to the caller's sink, and counts them.</summary>
internal sealed class StatementOutput(string file, IAccountStatementSink sink)
{
    // Longer than what an error keeps, so that what is kept does not depend on this cut.
    private const int MaxValue = 1_000;

    private long _statements;
    private long _entries;
    private long _errors;

    /// <summary>The number of errors so far.</summary>
    public long Errors => _errors;

    public void Give(AccountStatement statement)
    {
        _statements++;
        _entries += statement.Entries.Count;
        sink.OnStatement(statement);
    }

    /// <summary>Gives an error.</summary>
    /// <param name="line">The line, from 1; 0 if the file as a whole is wrong.</param>
    /// <param name="field">The tag or path.</param>
    /// <param name="value">What stands there.</param>
    /// <param name="reason">What is wrong.</param>
    public void Error(long line, string field, string value, string reason)
    {
        _errors++;
        sink.OnError(new StatementError(file, line, field, value.Length <= MaxValue ? value : value[..MaxValue], reason));
    }

    /// <summary>The outcome. A file without any statement is an error.</summary>
    public AccountStatementReading End()
    {
        if (_statements == 0 && _errors == 0)
        {
            Error(0, "", "", "the file has no account statement");
        }

        return new AccountStatementReading(_statements, _entries, _errors);
    }
}
