using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.SampleBank.Tests.Statements;

/// <summary>What the library read in a file of rows.</summary>
internal sealed class ReadStatement : IStatementSink
{
    public List<StatementRow> Rows { get; } = [];

    public List<StatementError> Errors { get; } = [];

    public static ReadStatement Of(string format, byte[] file, DateOnly day)
    {
        IStatementReader reader = format switch
        {
            "wechat" => new WeChatBillReader(),
            "alipay" => new AlipayDetailReader(),
            "unionpay-zm" => new UnionPayZmReader(),
            "ledger" => new LedgerCsvReader(),
            _ => OwnReader(),
        };
        var sink = new ReadStatement();
        using var content = new MemoryStream(file);
        StatementReading reading = reader.Read(new StatementSource(content, "file", day), sink);
        Assert.That(reading.IsSound, Is.EqualTo(sink.Errors.Count == 0));
        return sink;
    }

    public void OnRow(in StatementRow row) => Rows.Add(row);

    public void OnError(StatementError error) => Errors.Add(error);

    /// <summary>What the rows come to: taken, paid and fees, in minor units.</summary>
    public long NetMinor() => Rows.Sum(row =>
        (row.Kind is StatementRowKind.Payment or StatementRowKind.Capture or StatementRowKind.Collection ? row.AmountMinor
            : -row.AmountMinor) - row.Fee.RoundedHalfUp().Minor);

    private static ConfiguredReader OwnReader()
    {
        using FileStream file = File.OpenRead(Path.Combine(SourceTree.Root, "samples", "statements", "sample-bank.json"));
        StatementFormatFile format = StatementFormatFile.Read(file, "sample-bank.json");
        Assert.That(format.Errors, Is.Empty);
        return format.Reader!;
    }
}
