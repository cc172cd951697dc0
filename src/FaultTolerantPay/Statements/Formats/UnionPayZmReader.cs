using FaultTolerantPay.Statements.Formats;

namespace FaultTolerantPay;

/// <summary>
/// Reads merchant files of the kind ZM of UnionPay: lines of fixed width in GBK. Their times have no year, so that
/// <see cref="StatementSource.Day"/> is needed. The format has no control totals; settled amount = amount − fee is checked on each line.
/// </summary>
public sealed class UnionPayZmReader : IStatementReader
{
    /// <inheritdoc/>
    public string Format => "unionpay-zm";

    /// <inheritdoc/>
    public StatementReading Read(StatementSource source, IStatementSink sink, CancellationToken cancellationToken = default) =>
        StatementFormat.Read(source, sink, UnionPayZm.Form, UnionPayZm.Read, cancellationToken);
}
