namespace FaultTolerantPay.Tests.Statements.Accounts;

/// <summary>What a reader gave for a file.</summary>
internal sealed class AccountRead : IAccountStatementSink
{
    public List<AccountStatement> Statements { get; } = [];

    public List<StatementError> Errors { get; } = [];

    public AccountStatementReading Reading { get; set; } = new(0, 0, 0);

    /// <summary>The one statement of a file without errors.</summary>
    public AccountStatement Statement
    {
        get
        {
            Assert.That(Errors, Is.Empty);
            return Statements.Single();
        }
    }

    public string[] ErrorTexts => [.. Errors.Select(error => error.ToString())];

    public void OnStatement(AccountStatement statement) => Statements.Add(statement);

    public void OnError(StatementError error) => Errors.Add(error);

    /// <summary>What must hold for every file, whatever is in it.</summary>
    public void AssertSound()
    {
        Assert.That(Reading, Is.EqualTo(
            new AccountStatementReading(Statements.Count, Statements.Sum(statement => statement.Entries.Count), Errors.Count)));
        Assert.That(Statements.Count + Errors.Count, Is.Positive, "a file gives statements or errors");
        foreach (AccountStatement statement in Statements)
        {
            Int128 sum = statement.Entries.Aggregate((Int128)statement.Opening.Micros, (sum, entry) => sum + entry.Amount.Micros);
            Assert.That(sum == statement.Closing.Micros, Is.True, "opening + entries = closing");
            Assert.That(statement.Entries.Select(entry => entry.Amount.Currency).Append(statement.Closing.Currency),
                Has.All.EqualTo(statement.Currency));
        }
    }
}
