using FaultTolerantPay.Statements.Formats;
using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay;

/// <summary>
/// Reads our own records as CSV, by the names of their columns: <c>kind</c>, <c>our_reference</c>, <c>their_reference</c>,
/// <c>original_reference</c>, <c>amount_minor</c>, <c>currency</c>, <c>fee</c>, <c>status</c>, <c>at</c> and <c>merchant_number</c>, in any
/// order. Values may stand between double quotes, as in RFC 4180, but on one line. The format has no control totals.
/// </summary>
public sealed class LedgerCsvReader : IStatementReader
{
    private static readonly DelimitedForm Form = new(StatementEncodings.Utf8, Quotes: true);

    /// <inheritdoc/>
    public string Format => "ledger";

    /// <inheritdoc/>
    public StatementReading Read(StatementSource source, IStatementSink sink, CancellationToken cancellationToken = default) =>
        StatementFormat.Read(source, sink, Form, LedgerLines.Read, cancellationToken);
}
