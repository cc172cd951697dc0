using FaultTolerantPay.Statements.Formats;

namespace FaultTolerantPay;

/// <summary>Reads statements of a format that a JSON file describes: see <see cref="StatementFormatFile"/>.</summary>
public sealed class ConfiguredReader : IStatementReader
{
    private readonly ConfiguredFormat _format;

    internal ConfiguredReader(ConfiguredFormat format) => _format = format;

    /// <summary>The name that the file gives the format.</summary>
    public string Format => _format.Name;

    /// <inheritdoc/>
    public StatementReading Read(StatementSource source, IStatementSink sink, CancellationToken cancellationToken = default) =>
        _format.Delimited is { } form
            ? StatementFormat.Read(
                source, sink, form, (lines, tally) => new ConfiguredLines(_format, lines, tally).Read(lines), cancellationToken)
            : StatementFormat.Read(
                source, sink, _format.Fixed, (lines, tally) => new ConfiguredLines(_format, lines, tally).Read(null), cancellationToken);
}
