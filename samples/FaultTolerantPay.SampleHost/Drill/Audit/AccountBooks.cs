namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>The entries of the bank's account by who paid.</summary>
internal sealed class AccountBooks : IAccountStatementSink
{
    private readonly List<AccountEntry> _entries = [];
    private readonly List<string> _errors = [];

    /// <summary>What could not be read, or did not add up, one line each.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public IReadOnlyList<AccountEntry> Entries => _entries;

    public void OnStatement(AccountStatement statement) => _entries.AddRange(statement.Entries);

    public void OnError(StatementError error) => _errors.Add($"Account: {error}.");

    public IReadOnlyList<AccountEntry> Of(string payer) => [.. _entries.Where(entry => entry.Counterparty == payer)];
}
