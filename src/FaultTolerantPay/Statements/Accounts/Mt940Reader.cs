using FaultTolerantPay.Statements.Accounts;

namespace FaultTolerantPay;

/// <summary>
/// Reads account statements of SWIFT: MT940, bare or in the blocks of a SWIFT message. The pages of a statement that goes on in the next
/// message become one statement.
/// </summary>
/// <param name="profile">What the bank does differently; null: nothing.</param>
public sealed class Mt940Reader(AccountStatementProfile? profile = null) : IAccountStatementReader
{
    private readonly AccountStatementProfile _profile = profile ?? new AccountStatementProfile();

    /// <inheritdoc/>
    public string Format => "mt940";

    /// <inheritdoc/>
    public AccountStatementReading Read(StatementSource source, IAccountStatementSink sink, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(sink);
        var output = new StatementOutput(source.Name, sink);
        new Mt940Parser(_profile, output).Parse(source.Content, cancellationToken);
        return output.End();
    }
}
