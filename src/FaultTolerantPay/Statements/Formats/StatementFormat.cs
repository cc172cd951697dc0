using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay.Statements.Formats;

/// <summary>What every reader does around its lines.</summary>
internal static class StatementFormat
{
    /// <summary>Reads delimited lines, unless the first bytes are those of another kind of file.</summary>
    public static StatementReading Read(
        StatementSource source,
        IStatementSink sink,
        DelimitedForm form,
        Action<DelimitedLines, StatementTally> read,
        CancellationToken cancellationToken) => Read(
            source, sink, StatementBytesOf(source, form.Encoding), bytes => new DelimitedLines(bytes, form), read, cancellationToken);

    /// <summary>Reads lines of fixed width, unless the first bytes are those of another kind of file.</summary>
    public static StatementReading Read(
        StatementSource source,
        IStatementSink sink,
        FixedForm form,
        Action<FixedWidthLines, StatementTally> read,
        CancellationToken cancellationToken) => Read(
            source, sink, StatementBytesOf(source, form.Encoding), bytes => new FixedWidthLines(bytes, form), read, cancellationToken);

    private static StatementBytes StatementBytesOf(StatementSource source, System.Text.Encoding encoding)
    {
        ArgumentNullException.ThrowIfNull(source);
        return StatementBytes.Open(source.Content, encoding);
    }

    private static StatementReading Read<TLines>(
        StatementSource source,
        IStatementSink sink,
        StatementBytes bytes,
        Func<StatementBytes, TLines> open,
        Action<TLines, StatementTally> read,
        CancellationToken cancellationToken)
        where TLines : StatementLines
    {
        ArgumentNullException.ThrowIfNull(sink);
        var tally = new StatementTally(source, sink, cancellationToken);
        if (bytes.Problem is { } problem)
        {
            tally.Error(0, "", [], problem);
            return tally.Done();
        }

        using TLines lines = open(bytes);
        read(lines, tally);
        return tally.Done();
    }
}
