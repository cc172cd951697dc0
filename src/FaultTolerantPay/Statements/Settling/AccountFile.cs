using System.Globalization;

namespace FaultTolerantPay.Statements.Settling;

/// <summary>Takes what one file of account statements has.</summary>
internal sealed class AccountFile : IAccountStatementSink
{
    private readonly List<AccountStatement> _statements = [];

    /// <summary>The statements in the order of the file.</summary>
    public IReadOnlyList<AccountStatement> Statements => _statements;

    /// <summary>The first error; null if there is none.</summary>
    public string? FirstError { get; private set; }

    /// <summary>Why the store could not read it to its end; null if it could.</summary>
    public StoreException? Damage { get; private set; }

    public void OnStatement(AccountStatement statement) => _statements.Add(statement);

    public void OnDamage(StoreException damage)
    {
        Damage = damage;
        FirstError ??= damage.Message;
    }

    public void OnError(StatementError error) => FirstError ??= string.Create(CultureInfo.InvariantCulture, $"{error}");
}
