namespace FaultTolerantPay.Fuzzing.Checks;

/// <summary>What a reader of account statements gave for an input.</summary>
internal sealed class AccountRead : IAccountStatementSink
{
    private const string BrokenXml = "the XML is broken";
    private const string HasDefinition = "document type definition";

    private AccountStatementReading? _reading;

    public List<AccountStatement> Statements { get; } = [];

    public List<StatementError> Errors { get; } = [];

    /// <summary>Balances, entries and errors in the order in which the reader gave them, and its figures.</summary>
    public List<object> Findings { get; } = [];

    public AccountStatementReading Reading => _reading!;

    public static AccountRead Of(IAccountStatementReader reader, Stream content)
    {
        var read = new AccountRead();
        read._reading = reader.Read(new StatementSource(content, "input"), read);
        read.Findings.Add(read.Reading);
        return read;
    }

    public void OnStatement(AccountStatement statement)
    {
        Statements.Add(statement);
        Findings.Add((statement.AccountId, statement.Id, statement.Number, statement.Opening, statement.Closing, statement.Line));
        Findings.AddRange(statement.Entries);
    }

    public void OnError(StatementError error)
    {
        Errors.Add(error);
        // What the XML parser of .NET says of broken XML, and in which line, depends on where its buffer ends.
        bool isBroken = error.Reason.Contains(BrokenXml, StringComparison.Ordinal)
            || error.Reason.Contains(HasDefinition, StringComparison.Ordinal);
        Findings.Add(isBroken ? error with { Line = 0, Reason = BrokenXml } : error);
    }
}
