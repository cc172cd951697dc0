namespace FaultTolerantPay.SampleBank.Tests.Statements;

/// <summary>What the library read in a statement of the account.</summary>
internal sealed class ReadAccount : IAccountStatementSink
{
    public List<AccountStatement> Statements { get; } = [];

    public List<StatementError> Errors { get; } = [];

    public static ReadAccount Of(byte[] file)
    {
        var sink = new ReadAccount();
        using var content = new MemoryStream(file);
        new Camt053Reader().Read(new StatementSource(content, "account.xml"), sink);
        return sink;
    }

    public void OnStatement(AccountStatement statement) => Statements.Add(statement);

    public void OnError(StatementError error) => Errors.Add(error);
}
