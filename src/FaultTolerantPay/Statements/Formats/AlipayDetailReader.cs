using FaultTolerantPay.Statements.Formats;
using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay;

/// <summary>
/// Reads Alipay's files in GBK by the names of their columns: the business detail of a merchant, and the older list of trades. The kind of
/// a row comes from its type or status, and never from a label such as income or expense.
/// </summary>
public sealed class AlipayDetailReader : IStatementReader
{
    private static readonly DelimitedForm Form = new(StatementEncodings.Gbk);

    /// <inheritdoc/>
    public string Format => "alipay";

    /// <summary>
    /// Whether a list of trades is that of the customer who paid: its payments are expenses. Default: false, the merchant's, where they
    /// are income. A payment of the other direction is an error. The business detail does not need it.
    /// </summary>
    public bool IsOfPayer { get; init; }

    /// <inheritdoc/>
    public StatementReading Read(StatementSource source, IStatementSink sink, CancellationToken cancellationToken = default) =>
        StatementFormat.Read(
            source, sink, Form, (lines, tally) => AlipayDetail.Read(lines, tally, IsOfPayer), cancellationToken);
}
