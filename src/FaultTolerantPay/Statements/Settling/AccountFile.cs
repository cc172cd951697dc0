using System.Globalization;
using FaultTolerantPay.Statements.Queue;

namespace FaultTolerantPay.Statements.Settling;

/// <summary>Takes the entries of one file of account statements, and gives each its id.</summary>
internal sealed class AccountFile(ProviderId account) : IAccountStatementSink
{
    private readonly List<KnownEntry> _entries = [];
    private readonly List<AccountStatement> _statements = [];
    private readonly Dictionary<string, int> _equals = new(StringComparer.Ordinal);

    /// <summary>The entries in the order of the file.</summary>
    public IReadOnlyList<KnownEntry> Entries => _entries;

    /// <summary>The statements in the order of the file.</summary>
    public IReadOnlyList<AccountStatement> Statements => _statements;

    /// <summary>The first error; null if there is none.</summary>
    public string? FirstError { get; private set; }

    /// <summary>Why the store could not read it to its end; null if it could.</summary>
    public StoreException? Damage { get; private set; }

    public void OnStatement(AccountStatement statement)
    {
        _statements.Add(statement);
        using var hash = new FindingHash();
        foreach (AccountEntry entry in statement.Entries)
        {
            // A bank may book equal payments on one day, without a reference: they are numbered in the order of the file.
            string id = Add(hash, statement, entry).Take();
            int number = _equals[id] = _equals.GetValueOrDefault(id) + 1;
            _entries.Add(new KnownEntry(number == 1 ? id : hash.Add(id).Add(number).Take(), entry));
        }
    }

    public void OnDamage(StoreException damage)
    {
        Damage = damage;
        FirstError ??= damage.Message;
    }

    public void OnError(StatementError error) => FirstError ??= string.Create(CultureInfo.InvariantCulture, $"{error}");

    private FindingHash Add(FindingHash hash, AccountStatement statement, AccountEntry entry) =>
        hash.Add("entry").Add(account.Value).Add(statement.AccountId).Add(entry.BookedOn.DayNumber).Add(entry.Amount.Micros)
            .Add(entry.Amount.Currency.Code).Add(entry.ServicerReference).Add(entry.EndToEndId).Add(entry.InstructionId);
}
