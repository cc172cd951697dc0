using System.Text;

namespace FaultTolerantPay.Tests.Statements;

/// <summary>What a reader gave for a file.</summary>
internal sealed class Read : IStatementSink
{
    private readonly List<StatementRow> _rows = [];
    private readonly List<StatementError> _errors = [];

    public static readonly DateOnly Day = new(2026, 11, 28);

    public IReadOnlyList<StatementRow> Rows => _rows;

    public IReadOnlyList<StatementError> Errors => _errors;

    public string[] Told => [.. _errors.Select(error => error.ToString())];

    public StatementReading Reading { get; private set; } = null!;

    public static Read Of(IStatementReader reader, byte[] content, DateOnly? day = null)
    {
        using var stream = new MemoryStream(content);
        return Of(reader, stream, day ?? Day);
    }

    public static Read Of(IStatementReader reader, string content) => Of(reader, Encoding.UTF8.GetBytes(content));

    public static Read Of(IStatementReader reader, Stream content, DateOnly? day)
    {
        var read = new Read();
        read.Reading = reader.Read(new StatementSource(content, "bill", day), read);
        Assert.That((read.Reading.Rows, read.Reading.Errors), Is.EqualTo(((long)read.Rows.Count, (long)read.Errors.Count)));
        return read;
    }

    public void OnRow(in StatementRow row) => _rows.Add(row);

    public void OnError(StatementError error) => _errors.Add(error);
}
