using FaultTolerantPay.Statements.Accounts;

namespace FaultTolerantPay;

/// <summary>
/// Reads account statements of ISO 20022: camt.053 in the versions 2, 4 and 8. The namespace of the document says which it is. The file is
/// read as a stream; document type definitions are refused.
/// </summary>
/// <param name="profile">What the bank does differently; null: nothing.</param>
public sealed class Camt053Reader(AccountStatementProfile? profile = null) : IAccountStatementReader
{
    private readonly AccountStatementProfile _profile = profile ?? new AccountStatementProfile();

    /// <inheritdoc/>
    public string Format => "camt053";

    /// <inheritdoc/>
    public AccountStatementReading Read(StatementSource source, IAccountStatementSink sink, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(sink);
        var output = new StatementOutput(source.Name, sink);
        new Camt053Parser(_profile, output).Parse(source.Content, cancellationToken);
        return output.End();
    }
}
