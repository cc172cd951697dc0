using FaultTolerantPay.Statements.Formats;
using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay;

/// <summary>
/// Reads trade bills of WeChat Pay, API v3 and v2, of the kinds ALL, SUCCESS and REFUND, by the names of their columns. A file that ends
/// without its summary is cut off: that is an error.
/// </summary>
public sealed class WeChatBillReader : IStatementReader
{
    private static readonly DelimitedForm Form = new(StatementEncodings.Utf8, Prefix: '`');

    /// <inheritdoc/>
    public string Format => "wechat";

    /// <inheritdoc/>
    public StatementReading Read(StatementSource source, IStatementSink sink, CancellationToken cancellationToken = default) =>
        StatementFormat.Read(source, sink, Form, WeChatBill.Read, cancellationToken);
}
